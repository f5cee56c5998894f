"""Why exports fail: sentences that are stored in English with the export, and translated when a page shows them."""

from datetime import timedelta
from typing import Final

from hirewire.hub.platform.notifications.models import Delivery, Endpoint
from hirewire.hub.platform.notifications.queries import is_unproven
from hirewire.kit.text.sentences import Sentence, recalled, sentence

UNEXPLAINED: Final = sentence("Your ATS did not give a reason.")
_UNDELIVERED: Final = sentence("The event could not be delivered to your ATS.")
_NOT_FETCHED: Final = sentence("Your ATS did not fetch the profile within {minutes} minutes.")
_NOT_SENT_IN_TIME: Final = sentence("The event could not be sent to your ATS within {minutes} minutes.")
_NOT_CONFIRMED: Final = sentence("Your ATS took the profile but did not confirm the record within {minutes} minutes.")
_NO_NEW_RECORD: Final = sentence(
    "Your ATS took the profile but did not report a new record within {minutes} minutes."
    " It may have added to an existing record."
)
_STATUS: Final = sentence("Its address answered with status {status}.")
_NO_ANSWER: Final = sentence("Its address did not answer: {error}.")
_NOT_SENT: Final = sentence("The event waited behind others until it was too late.")
_PAUSED: Final = sentence("Sending to its address is paused.")
_UNPROVEN: Final = sentence("Its address has not proven that it belongs to your ATS.")
_AWAY: Final = sentence("Its address did not answer, so the event waited behind earlier ones.")
#: Earlier versions stored this text where ``_UNDELIVERED`` is stored now.
_UNREACHED: Final = sentence("Your ATS could not be reached.")
_ALL: Final = (
    _UNDELIVERED,
    _NOT_FETCHED,
    _NOT_SENT_IN_TIME,
    _NOT_CONFIRMED,
    _NO_NEW_RECORD,
    _STATUS,
    _NO_ANSWER,
    _NOT_SENT,
    _PAUSED,
    _UNPROVEN,
    _AWAY,
    _UNREACHED,
)


def undelivered(delivery: Delivery) -> str:
    return f"{_UNDELIVERED} {_answer(delivery) or _hindrance(delivery.endpoint)}"


def not_fetched(deadline: timedelta, delivery: Delivery) -> str:
    """Say why the profile was not fetched. If the event was never sent, the reason does not blame the ATS."""
    if answer := _answer(delivery):
        return f"{_within(_NOT_FETCHED, deadline)} {answer}"
    return f"{_within(_NOT_SENT_IN_TIME, deadline)} {_hindrance(delivery.endpoint)}"


def not_confirmed(deadline: timedelta, *, makes_new: bool) -> str:
    return _within(_NO_NEW_RECORD if makes_new else _NOT_CONFIRMED, deadline)


def translatable(stored: str) -> str:
    """Return a stored reason in a form that a page can translate.

    Text that came from the ATS or from its address stays as it is.
    """
    return recalled(stored, _ALL)


def _within(source: Sentence, deadline: timedelta) -> Sentence:
    return sentence(source, minutes=int(deadline.total_seconds() // 60))


def _answer(delivery: Delivery) -> str:
    """How the ATS's address last answered, or nothing if the event was never sent to it."""
    if delivery.last_status is not None:
        return sentence(_STATUS, status=str(delivery.last_status))
    return sentence(_NO_ANSWER, error=delivery.last_error) if delivery.tries else ""


def _hindrance(endpoint: Endpoint) -> Sentence:
    """Why an event for this address was not sent even once."""
    if endpoint.paused_at is not None:
        return _PAUSED
    if is_unproven(endpoint):
        return _UNPROVEN
    return _AWAY if endpoint.failures else _NOT_SENT
