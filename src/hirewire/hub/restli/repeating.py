"""Calls that write are repeated when their transaction loses against another one."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.invoking import Invocation, Invoke
from hirewire.hub.restli.messages import Answer
from hirewire.hub.restli.methods import VERBS
from hirewire.hub.restli.resource import C
from hirewire.kit.db.conflicts import StillInConflictError, retry


class Busy(ApiError):  # noqa: N818 - a refusal reads better than an error
    """Others write the same records right now, and went on doing so for as long as it made sense to wait."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    RETRY_AFTER = 1

    def __init__(self) -> None:
        super().__init__(
            "Other calls are changing the same records at this moment. Send the request again.",
            code="SERVICE_UNAVAILABLE",
            headers={"Retry-After": str(self.RETRY_AFTER)},
        )


def repeated(invoke: Invoke[C]) -> Invoke[C]:
    """Around whatever makes a call one transaction.

    A method of several transactions repeats each of them by itself, so that
    none that was kept is carried out again.
    """

    def act(invocation: Invocation[C]) -> Answer:
        if VERBS[invocation.method] == "GET":
            return invoke(invocation)
        once = replace(invocation, admit=_once(invocation.admit))
        try:
            return retry(lambda: invoke(once))
        except StillInConflictError as error:
            raise Busy from error

    return act


def _once(admit: Callable[[int], None]) -> Callable[[int], None]:
    """A throttle counts a call's records when it hears of them first."""
    admitted = False

    def ask(records: int) -> None:
        nonlocal admitted
        if not admitted:
            admit(records)
            admitted = True

    return ask
