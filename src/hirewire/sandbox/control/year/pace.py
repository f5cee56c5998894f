"""How fast time passes while a year is played: fast between acts, and at real speed while somebody acts."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from hirewire.kit import clock
from hirewire.sandbox.control.calls import Heed
from hirewire.sandbox.control.clock import Clock

#: A wait for a planned time ends this many seconds early. The clock is then set to the planned time, so that the
#: clock never runs past it.
_EARLY: Final = 0.005
_LOOK_EVERY: Final = 0.05
#: The clock waits at real speed for a caller's calls to end, but only for the first number of seconds. If the calls go
#: on, the clock then runs fast for the second number of seconds.
_WAITS_FOR_CALLS, _IN_SPITE_OF_CALLS = 20.0, 0.25


class Pace:
    """Lets time pass fast between acts, but at real speed while somebody acts.

    If time passed fast during an act, time limits could expire only because the computer is slow.
    """

    def __init__(self, world_clock: Clock, speed: float | None, stopping: threading.Event) -> None:
        """Without ``speed``, the clock jumps from one act to the next."""
        self._clock = world_clock
        self._speed = speed
        self._stopping = stopping

    def until(self, at: datetime) -> bool:
        """Let time pass until ``at``, then run at real speed. Return False if the play is to stop before then."""
        if self._speed is None:
            self._wait_for_calls(lambda heed: self._clock.jump(at, heed))
        while (left := (at - clock.now()).total_seconds()) > 0 and self._speed and not self._stopping.is_set():
            heed = self._wait_for_calls(lambda heed: not self._clock.calls.concern(heed))
            if left / self._speed <= _EARLY:
                break
            self._run(self._speed, left / self._speed - _EARLY, heed)
        is_there = not self._stopping.is_set()
        self._clock.pace(at if is_there else clock.now(), 1)
        return is_there

    def settle(self, is_done: Callable[[], bool], *, seconds: float, rate: float) -> bool:
        """Like ``wait_for``, but let the sandbox's time pass at ``rate``.

        Failed work is tried again only after some time on the sandbox's clock. ``rate`` shortens the real wait.
        """
        self._clock.run(rate, Heed.CALLS)
        try:
            return self.wait_for(is_done, seconds=seconds)
        finally:
            self._clock.pace(clock.now(), 1)

    def wait_for(self, is_done: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until ``is_done``. Return False after ``seconds``, or if the play is to stop."""
        give_up_at = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > give_up_at or self._stopping.wait(_LOOK_EVERY):
                return False
        return True

    def _wait_for_calls(self, is_possible: Callable[[Heed], bool]) -> Heed:
        """Wait until ``is_possible``, and return which calls the clock still heeds.

        The clock stays at real speed for calls that it heeds. At first, the clock heeds all calls. After a while, it
        heeds only calls about new tokens, and in the end it heeds no calls. So the year goes on even if a caller never
        stops calling.
        """
        for heed in (Heed.CALLS, Heed.NEW_TOKENS):
            if self.wait_for(partial(is_possible, heed), seconds=_WAITS_FOR_CALLS):
                return heed
        return Heed.NOBODY

    def _run(self, speed: float, seconds: float, heed: Heed) -> None:
        """Let time pass fast for at most ``seconds``. Stop early if a caller whom the clock heeds makes a call."""
        limit = seconds if heed is Heed.CALLS else min(seconds, _IN_SPITE_OF_CALLS)
        gives_up_at = time.monotonic() + limit
        self._clock.run(speed, heed)
        while (left := gives_up_at - time.monotonic()) > 0 and not self._clock.calls.concern(heed):
            if self._stopping.wait(min(_LOOK_EVERY, left)):
                break
        self._clock.pace(clock.now(), 1)
