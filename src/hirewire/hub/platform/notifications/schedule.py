"""Decides what follows a failed try: what waits, for how long, and when an event is given up.

An event is tried for three days. While an address does not answer, only its oldest event is tried and the others wait,
so an outage does not change their order. An event that itself seems to bring the address down must not block the others
for long: after a few tries it is set aside and retried on its own.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

#: Waits between tries of one event or of one address. The last wait is repeated.
EVENT_WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
#: While an address does not answer, only one event is tried, and that costs little. The longest wait for an address is
#: therefore shorter than the longest wait for an event that the address refuses.
ENDPOINT_WAITS = EVENT_WAITS[:5]
#: Random spread of the waits, so deliveries that failed together are not retried together.
JITTER = 0.1
#: How long an event is tried, unless it expires first.
LIFE = timedelta(days=3)

#: The longest wait that an address can ask for with ``Retry-After``. A mistake in the header must not cost a day.
LONGEST_WAIT = timedelta(hours=1)

#: The number of tries after which an event no longer blocks the events behind it. PATIENCE_AWAY (about 40 minutes)
#: applies if the address does not answer, or answers only that it is unavailable. PATIENCE_FAULT (35 seconds) applies
#: if the address reports another server error. PATIENCE_REFUSAL (at once) applies if the address refuses this event.
PATIENCE_AWAY, PATIENCE_FAULT, PATIENCE_REFUSAL = 6, 3, 1
#: After this many failed challenges in a row, nothing more is sent to an address.
CHALLENGES = 3
#: Time between challenges: for an address that has passed one, and for an address that has never passed one.
CHALLENGE_EVERY, CHALLENGE_SOON = timedelta(hours=2), timedelta(minutes=1)
#: Answers that say nothing about the event, only that the address is unavailable.
AWAY = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The consequences of a failure. ``next_try_at`` is None for an event that stays at the head of its queue."""

    next_try_at: datetime | None
    failures: int
    resumes_at: datetime | None


def plan(status: int | None, *, tries: int, failures: int, now: datetime, asked_wait: timedelta | None = None) -> Plan:
    """Plan what follows a failure with ``status``.

    ``tries`` counts the event's tries, including this one. ``failures`` counts the earlier failures of the address. A
    wait that the address asks for is respected up to ``LONGEST_WAIT``. It is ignored if it is shorter than the planned
    wait, because retries would otherwise come too fast.
    """
    planned = _planned(status, tries=tries, failures=failures, now=now)
    if asked_wait is None:
        return planned
    at = now + min(asked_wait, LONGEST_WAIT)
    is_put_off = patience_with(status) != PATIENCE_REFUSAL
    return Plan(
        planned.next_try_at and max(planned.next_try_at, at),
        planned.failures,
        max(planned.resumes_at or at, at) if is_put_off else None,
    )


def _planned(status: int | None, *, tries: int, failures: int, now: datetime) -> Plan:
    patience = patience_with(status)
    own = now + _spread(EVENT_WAITS, tries)
    if patience == PATIENCE_REFUSAL:
        return Plan(own, 0, None)
    if tries > patience:
        # The event was set aside before, so another failure says nothing new about the address.
        return Plan(own, failures, None)
    failures += 1
    resumes_at = now + _spread(ENDPOINT_WAITS, failures)
    if tries < patience:
        return Plan(None, failures, resumes_at)
    # The first event that is set aside may have caused the failures, so the next event is tried at once. When a later
    # event is set aside, the failures are probably the fault of the address, so nothing is sent until ``resumes_at``.
    return Plan(own, failures, now if failures == patience else resumes_at)


def patience_with(status: int | None) -> int:
    if status is None or status in AWAY:
        return PATIENCE_AWAY
    return PATIENCE_FAULT if status >= HTTPStatus.INTERNAL_SERVER_ERROR else PATIENCE_REFUSAL


def dies_at(begun_at: datetime, expires_at: datetime | None) -> datetime:
    return min(begun_at + LIFE, expires_at or begun_at + LIFE)


def _spread(waits: tuple[timedelta, ...], count: int) -> timedelta:
    # A predictable number does no harm: anybody may know when the next try comes.
    return waits[min(count, len(waits)) - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - see above
