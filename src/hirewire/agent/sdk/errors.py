"""What goes wrong between us and an ATS, sorted by what the caller must do."""

from http import HTTPStatus


class ConnectorError(Exception):
    """Something between us and the ATS went wrong. Its text is shown to the customer."""


class TryLater(ConnectorError):  # noqa: N818 - the name says what to do
    """The same request may succeed after ``wait`` seconds; without a number, soon."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Unsure(TryLater):
    """A write was cut off: it may have taken effect. Look before it is made again."""


class SkipRecord(ConnectorError):  # noqa: N818 - the name says what to do
    """This record cannot be read or written; the others can."""


class Refused(SkipRecord):
    """The ATS said no, and says why."""

    def __init__(self, reason: str, *, status: HTTPStatus | int, body: bytes = b"") -> None:
        super().__init__(reason)
        self.status = status
        self.body = body


class StopSync(ConnectorError):  # noqa: N818 - the name says what to do
    """Nothing will succeed until a person acts, for example on a revoked key."""


class BadWebhook(ConnectorError):  # noqa: N818 - the name says what it is
    """The request was not signed by the ATS, or is no webhook of its."""
