"""Errors between the agent and an ATS, grouped by what the caller must do."""

from http import HTTPStatus
from typing import Final

from hirewire.agent.sdk.says import says


class ConnectorError(Exception):
    """Something between the agent and the ATS went wrong. The customer sees the message."""


class TryLater(ConnectorError):
    """The same request may succeed after ``wait`` seconds, or soon if ``wait`` is None."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Unavailable(TryLater):
    """A read got either no answer or a server error. If the read was for a file, that file can be left out for now."""


class Faulty(Unavailable):
    """A read was answered with a server error. Perhaps the ATS fails only for this record."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The ATS answered with an error ({status}).")
        self.status = status


class Unsure(TryLater):
    """A write was interrupted and may have taken effect. Check before repeating it."""


class SkipRecord(ConnectorError):
    """Only this record cannot be read or written."""


class Refused(SkipRecord):
    """The ATS rejected the request and said why."""

    def __init__(self, reason: str, *, status: HTTPStatus | int, body: bytes = b"") -> None:
        super().__init__(reason)
        self.status = status
        self.body = body


class Unconfirmed(SkipRecord):
    """A write may have taken effect, and the ATS offers no way to check. Do not repeat it."""


class StopSync(ConnectorError):
    """Nothing will succeed until a person acts, for example on a revoked key."""


class RefusedPages(StopSync):
    """The ATS refuses the pages of a list again and again. The next attempt has to begin the list anew."""


class OutOfBounds(StopSync):
    """The agent must not connect to the address. If a file's link leads to it, only that file is left out."""


class MissingPermission(StopSync):
    """The key lacks one permission.

    If a connector can work without the permission, it goes on and names the permission in ``Page.lacking``.
    """

    def __init__(self, permission: str) -> None:
        super().__init__(f"The key of this connection lacks the permission “{permission}”.")
        self.permission = permission


class Unanswered(SkipRecord):
    """The ATS fails for this record, or forbids reading it, but answers requests for other records."""

    def __init__(self, failure: ConnectorError) -> None:
        super().__init__(why_unanswered(failure))
        self.failure = failure


class NoAccess(StopSync):
    """The ATS does not accept our key or sign-in. For a single missing permission, see ``MissingPermission``."""


class BadWebhook(ConnectorError):
    """The request is not signed by the ATS, or is not one of its webhooks."""


#: Errors that may concern only a single record. ``judging`` tells whether they do.
PERHAPS_OF_ONE_RECORD: Final = (Faulty, MissingPermission)


def why_unanswered(failure: ConnectorError) -> str:
    """Why a single record cannot be read, in words for a person."""
    is_forbidden = isinstance(failure, MissingPermission)
    return says("The ATS does not let our key read this record.") if is_forbidden else str(failure)
