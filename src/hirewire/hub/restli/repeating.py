"""Retries calls when their transaction conflicts with another one."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.invoking import Invocation, Invoke
from hirewire.hub.restli.messages import Answer
from hirewire.hub.restli.resource import C
from hirewire.kit.db.conflicts import StillInConflictError, retry


class Busy(ApiError):
    """Other calls kept changing the same records for as long as it made sense to wait."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    RETRY_AFTER = 1

    def __init__(self) -> None:
        super().__init__(
            "Other calls are changing the same records at this moment. Send the request again.",
            code="SERVICE_UNAVAILABLE",
            headers={"Retry-After": str(self.RETRY_AFTER)},
        )


def repeated(invoke: Invoke[C]) -> Invoke[C]:
    """Repeat a call while its transaction conflicts with another one.

    This includes calls that read, because some of them also write. When an export
    is fetched, for example, the fetch is recorded. A method with several transactions
    retries each of them itself. If the method gives up, it raises
    ``StillInConflictError``, and this function does not repeat the call, because
    a transaction that was committed must not be carried out again.
    """

    def act(invocation: Invocation[C]) -> Answer:
        try:
            return retry(lambda: invoke(invocation))
        except StillInConflictError as error:
            raise Busy from error

    return act
