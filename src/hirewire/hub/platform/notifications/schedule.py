"""What follows from a try that failed: who waits, for how long, and when an event is given up.

An event is tried for three days. An address that is away is asked by one event
at a time, the oldest, and what is behind it waits, so that an outage changes no
order. An event that only seems to bring the address down must not stop the others
for long: after a few tries it is set aside and tried again on its own.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

#: Waits between tries of one event or of one address; the last one is repeated.
EVENT_WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
#: An address that is away costs one request, so it is asked more often than an event that it refuses.
ENDPOINT_WAITS = EVENT_WAITS[:5]
#: Spread, so that what failed together does not come back together.
JITTER = 0.1
#: How long an event is tried, if it does not expire first.
LIFE = timedelta(days=3)

#: The longest that an address can put us off with ``Retry-After``; an hour's slip of the pen must not cost a day.
LONGEST_WAIT = timedelta(hours=1)

#: Tries for which an event holds up those behind it: when there is no answer or only that of a gateway (about 40
#: minutes), when the address stumbles (35 seconds), and when it refuses this event.
PATIENCE_AWAY, PATIENCE_FAULT, PATIENCE_REFUSAL = 6, 3, 1
#: Challenges in a row that an address may fail before nothing is sent to it any more.
CHALLENGES = 3
#: Between challenges of one that has passed, and of one that never has.
CHALLENGE_EVERY, CHALLENGE_SOON = timedelta(hours=2), timedelta(minutes=1)
#: Answers that say nothing of the event: the address is away.
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
    """``next_try_at`` is empty for an event that stays at the head of its line."""

    next_try_at: datetime | None
    failures: int
    resumes_at: datetime | None


def plan(status: int | None, *, tries: int, failures: int, now: datetime, asked_wait: timedelta | None = None) -> Plan:
    """What follows from a failure with ``status``: the ``tries``-th of the event, after ``failures`` of the address.

    Who asked for a wait is not disturbed before, up to ``LONGEST_WAIT``; a
    shorter one than ours changes nothing, since retries would come too thick.
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
        # It was set aside before; that it fails again says nothing new about the address.
        return Plan(own, failures, None)
    failures += 1
    resumes_at = now + _spread(ENDPOINT_WAITS, failures)
    if tries < patience:
        return Plan(None, failures, resumes_at)
    # The first event to be set aside may be the culprit: the next one is asked at once. Later ones are not.
    return Plan(own, failures, now if failures == patience else resumes_at)


def patience_with(status: int | None) -> int:
    if status is None or status in AWAY:
        return PATIENCE_AWAY
    return PATIENCE_FAULT if status >= HTTPStatus.INTERNAL_SERVER_ERROR else PATIENCE_REFUSAL


def dies_at(begun_at: datetime, expires_at: datetime | None) -> datetime:
    return min(begun_at + LIFE, expires_at or begun_at + LIFE)


def _spread(waits: tuple[timedelta, ...], count: int) -> timedelta:
    # Not a secret: anybody may know when we come back.
    return waits[min(count, len(waits)) - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - see above
