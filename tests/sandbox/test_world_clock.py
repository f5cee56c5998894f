from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hirewire.kit import clock
from hirewire.sandbox.board import Board
from hirewire.sandbox.world_clock import WorldClock

NOON = datetime(2027, 3, 12, 12, tzinfo=UTC)


class Real:
    """Stands in for the machine's clock. Only the test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Real:
    real = Real()
    monkeypatch.setattr(clock, "real", real)
    return real


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board.make(tmp_path / "board")


def test_it_is_the_machines_clock_until_somebody_sets_it(real: Real, board: Board) -> None:
    real.now += timedelta(hours=1)

    assert WorldClock(board).now() == NOON + timedelta(hours=1)


@pytest.mark.parametrize(("rate", "passed"), [(0, timedelta()), (1, timedelta(hours=1)), (60, timedelta(hours=60))])
def test_it_goes_on_at_its_rate(real: Real, board: Board, rate: float, passed: timedelta) -> None:
    later = NOON + timedelta(days=31)
    world = WorldClock(board)
    world.set(later, rate)

    real.now += timedelta(hours=1)

    assert world.now() == later + passed


def test_all_processes_that_share_a_board_see_the_same_time(
    real: Real, board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Do not call ``clock.follow`` here. To undo that call, the test would have to follow ``clock.real``, which is still
    # the stand-in. Later tests would then get the time of the stand-in, which stands still.
    monkeypatch.setattr(clock, "_source", WorldClock(Board(tmp_path / "board")).now)

    WorldClock(board).set(NOON + timedelta(days=1), 0)

    assert clock.now() == NOON + timedelta(days=1)


def test_a_forgotten_clock_is_the_machines_again(real: Real, board: Board) -> None:
    world = WorldClock(board)
    world.set(NOON + timedelta(days=1), 0)

    world.forget()

    assert (world.state().is_own, world.now()) == (False, NOON)
