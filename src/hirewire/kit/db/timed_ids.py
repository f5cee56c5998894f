"""Ids that sort by creation time and reveal it: UUIDs of version 7 (RFC 9562, section 6.2, method 3)."""

import os
import uuid
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

from hirewire.kit import clock

#: The layout: 48 bits for milliseconds, 4 for the version, 12 for the fraction of the millisecond, 2 for the variant,
#: and 62 random bits.
_RANDOM_BITS: Final = 62
_STEP_BITS: Final = 12
_STEPS: Final = 1 << _STEP_BITS
_VERSION: Final = 7 << 76
_VARIANT: Final = 0b10 << _RANDOM_BITS
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class _Steps:
    """Gives each id a step: a time in units of about a quarter of a microsecond.

    Two ids that a process makes at nearly the same time get different steps.
    """

    def __init__(self) -> None:
        self._asked = 0
        self._given = 0
        self._lock = Lock()

    def take(self, step: int) -> int:
        with self._lock:
            # If this step is less than a millisecond from the step of the previous call, the two may be equal or in the
            # wrong order. So return a step that is greater than the one returned before. If the two steps are further
            # apart, for example after the clock was set back, return this step unchanged.
            is_close = abs(step - self._asked) < _STEPS
            self._asked = step
            self._given = max(step, self._given + 1) if is_close else step
            return self._given


_steps = _Steps()


def new() -> uuid.UUID:
    """Return a new id. The ids of one process sort in the order of creation, unless the clock was set back."""
    return new_at(clock.now())


def new_at(instant: datetime) -> uuid.UUID:
    millis, step = divmod(_steps.take(_step(instant)), _STEPS)
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=millis << 80 | _VERSION | step << 64 | _VARIANT | random)


def first_at(instant: datetime) -> uuid.UUID:
    """Return a lower bound of all ids that are made in the millisecond of ``instant`` or later."""
    return uuid.UUID(int=_step(instant) // _STEPS << 80)


def instant_of(timed: uuid.UUID) -> datetime:
    return clock.from_millis(timed.int >> 80)


def _step(instant: datetime) -> int:
    millis, micros = divmod((instant - _EPOCH) // _MICROSECOND, 1000)
    return millis * _STEPS + micros * _STEPS // 1000
