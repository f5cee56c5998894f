"""The clock of a double. It can run by itself, or stand still until a test moves it."""

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from hirewire.kit import clock

_DAWN: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Clock(Protocol):
    def now(self) -> datetime: ...


class RunningClock:
    """The current time, or the time of an ATS whose clock is off by ``lead``."""

    def __init__(self, lead: timedelta = timedelta()) -> None:
        self.lead = lead

    def now(self) -> datetime:
        return clock.now() + self.lead


class HandClock:
    """Stands still until a test moves it. ``sleep`` replaces the sleep of a client under test."""

    def __init__(self, at: datetime = _DAWN) -> None:
        self._now = at
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
