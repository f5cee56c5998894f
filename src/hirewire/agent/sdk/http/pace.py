"""Staying below an ATS's rate limit instead of running into it."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from hirewire.agent.sdk.errors import TryLater

#: Some vendors send a wait, in seconds. Others send a point in time, in seconds since 1970. Numbers above this one are
#: points in time.
_EPOCH_BEGINS: Final = 1_000_000_000
#: The longest wait, in seconds, that a worker sleeps through. For a longer wait, the agent schedules another attempt.
#: The limit is above thirty seconds, because some rate-limit windows last thirty seconds, and a worker has to sleep
#: through them. If the worker gave up instead, a page that needs several calls would be started over again and again.
LONGEST_SLEEP: Final = 45.0


class Pace:
    """Reads how many requests are left in the vendor's window, and sleeps when none are left."""

    def __init__(
        self,
        *,
        remaining: str = "RateLimit-Remaining",
        reset: str = "RateLimit-Reset",
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._remaining, self._reset, self._sleep = remaining, reset, sleep or time.sleep
        self._wait = 0.0

    def wait(self) -> None:
        wait, self._wait = self._wait, 0.0
        if wait > LONGEST_SLEEP:
            raise TryLater("The ATS’s request limit is used up.", wait)
        if wait > 0:
            self._sleep(wait)

    def note(self, headers: Mapping[str, str], *, now: datetime) -> None:
        """Note how long the next request has to wait.

        ``now`` is the time by the ATS's clock, because the header ``reset`` may contain a time by that clock.
        """
        left, reset = headers.get(self._remaining), headers.get(self._reset)
        if left is not None and reset is not None and left.isdecimal() and int(left) == 0:
            self._wait = seconds_until(reset, now) or 0.0


class SteadyPace(Pace):
    """Spreads requests evenly, for an ATS that states its limit but not how much of it is left."""

    def __init__(
        self,
        per_second: float,
        *,
        now: Callable[[], float] | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        super().__init__(sleep=sleep)
        self._interval, self._now = 1 / per_second, now or time.monotonic
        self._next_at = self._now()

    def wait(self) -> None:
        super().wait()
        early = self._next_at - self._now()
        if early > 0:
            self._sleep(early)
        self._next_at = max(self._next_at, self._now()) + self._interval


def seconds_until(text: str, now: datetime) -> float | None:
    """The wait that a header asks for. ``text`` is a number of seconds, a time in seconds since 1970, or a date."""
    try:
        number = float(text)
    except ValueError:
        try:
            number = parsedate_to_datetime(text).timestamp()
        except ValueError:
            return None
    return max(number - now.timestamp(), 0.0) if number > _EPOCH_BEGINS else max(number, 0.0)
