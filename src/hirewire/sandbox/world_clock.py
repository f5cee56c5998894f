"""The one clock of a sandbox, which all its processes read from the board."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hirewire.kit import clock
from hirewire.sandbox.board import VARIABLE, Board

#: The board stores the rate as a whole number of thousandths.
_STEPS: Final = 1000
FASTEST: Final = 100_000
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class State:
    #: Whether the sandbox keeps its own time instead of the machine's.
    is_own: bool
    #: The speed of the sandbox's time, as a multiple of real time; zero if the sandbox's time is stopped.
    rate: float
    now: datetime


class WorldClock:
    """A clock that was set to a time, and has advanced since then at a rate. Only one process sets this clock."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def now(self) -> datetime:
        return self.state().now

    def state(self) -> State:
        real = clock.real()
        while True:
            turn = self._board.clock_turn
            is_own, rate = bool(self._board.clock_is_own), self._board.clock_rate
            begun, at = self._board.clock_from, self._board.clock_at
            # The writer makes ``clock_turn`` an odd number before it changes the values, and an even number afterwards.
            # So the reader starts over if ``clock_turn`` was odd, or has changed since the first line of this loop.
            if turn % 2 == 0 and turn == self._board.clock_turn:
                break
            time.sleep(0)
        if not is_own:
            return State(is_own=False, rate=1.0, now=real)
        passed = (_micros(real) - begun) * rate // _STEPS
        return State(is_own=True, rate=rate / _STEPS, now=_EPOCH + _MICROSECOND * (at + passed))

    def set(self, at: datetime, rate: float) -> None:
        self._write(is_own=True, at=at, rate=rate)

    def forget(self) -> None:
        self._write(is_own=False, at=clock.real(), rate=1.0)

    def _write(self, *, is_own: bool, at: datetime, rate: float) -> None:
        self._board.clock_turn += 1
        self._board.clock_is_own = int(is_own)
        self._board.clock_from, self._board.clock_at = _micros(clock.real()), _micros(at)
        self._board.clock_rate = round(rate * _STEPS)
        self._board.clock_turn += 1


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def follow_board() -> None:
    if VARIABLE in os.environ:
        clock.follow(WorldClock(Board.open()).now)
