"""The sandbox's clock, which the control moves, and the tasks that become due when it moves."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.periodic import PeriodicTask

from hirewire.sandbox.board import Board
from hirewire.sandbox.control.calls import Calls, Heed
from hirewire.sandbox.control.errors import BadClock
from hirewire.sandbox.control.gate import Gate
from hirewire.sandbox.world_clock import FASTEST, WorldClock

#: Seconds between two checks for due tasks, while the sandbox does not show real time.
LOOK_EVERY: Final = 0.5
#: The limit of one move: ten years.
FARTHEST: Final = timedelta(days=3653)
#: A scheduled task, and the most recent time at which it was due, in seconds since 1970.
Due = tuple[PeriodicTask[..., Any, ...], int]


@dataclass(frozen=True)
class Setting:
    """What a snapshot keeps of a clock that does not show real time."""

    at: datetime
    rate: float
    #: The time up to which due tasks have been queued.
    done_until: datetime


class Clock:
    """Moves forward only, so that calls and events stay in the order of their times.

    A world may have an earlier time than the world that it replaces: see ``enter`` and ``forget``.
    """

    def __init__(self, board: Board, gate: Gate) -> None:
        self._clock = WorldClock(board)
        self._gate = gate
        self._moving = threading.Lock()
        self.calls = Calls()
        self._heeds = Heed.NOBODY
        #: The rate at which time passes when no simulated year runs the clock faster.
        self._rate = 1.0
        #: Whether due tasks are left to the caller of ``held``. If so, this clock queues none.
        self._is_held = False
        self._done_until = self._clock.now()
        threading.Thread(target=self._run, daemon=True, name="world clock").start()

    def shown(self) -> dict[str, Any]:
        state = self._clock.state()
        return {"now": state.now.isoformat(timespec="milliseconds"), "rate": state.rate, "is_real": not state.is_own}

    def change(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Move by ``seconds`` or to ``at``, and go on at ``rate``. A rate of zero stops the clock."""
        unknown = sorted(set(wanted) - {"seconds", "at", "rate"})
        if unknown or not wanted:
            raise BadClock("Name at least one of `seconds`, `at` and `rate`, and nothing else.")
        with self._moving:
            state = self._clock.state()
            at = _target(wanted, state.now)
            self._heeds = Heed.NOBODY
            self._rate = _rate(wanted.get("rate", state.rate))
            self._clock.set(at, self._rate)
            self._defer_due()
        return self.shown()

    def pace(self, at: datetime, rate: float) -> None:
        """Go on at ``rate``, from the later of ``at`` and now.

        Due tasks are queued a moment later.
        """
        with self._moving:
            self._heeds, self._rate = Heed.NOBODY, rate
            self._clock.set(max(at, self._clock.now()), rate)

    @contextmanager
    def calling(self, token: str, *, asks_for_token: bool) -> Iterator[None]:
        """Count a call of the API while it is answered.

        If the clock heeds the caller, the clock slows down before the call is answered.
        """
        with self.calls.counted(token, asks_for_token=asks_for_token):
            if self.calls.concern(self._heeds):
                self.pace(self._clock.now(), 1)
            yield

    def run(self, rate: float, heed: Heed) -> None:
        """Go on at ``rate``. While the clock must slow down for a caller of the API, go on at real speed instead.

        At a fast rate, a new token would expire before its first use, and most clients give up when a new token has
        expired.
        """
        with self._moving:
            self._heeds, self._rate = heed, 1.0
            self._clock.set(self._clock.now(), 1 if self.calls.concern(heed) else rate)

    def jump(self, at: datetime, heed: Heed) -> bool:
        """Move the clock and go on at real speed, unless the clock must slow down for a caller.

        Return whether the clock moved.
        """
        with self._moving, self.calls.closed():
            if self.calls.concern(heed):
                return False
            self._rate = 1.0
            self._clock.set(max(at, self._clock.now()), 1)
            return True

    def catch_up(self) -> None:
        with self._moving:
            self._defer_due()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Inside the block, the caller takes due tasks with ``take_due``, and the clock queues none."""
        with self._moving:
            self._is_held = True
        try:
            yield
        finally:
            with self._moving:
                self._is_held = False

    def take_due(self) -> list[Due]:
        """Return the tasks that became due since the last check.

        Each task comes once, with the most recent time at which it was due.
        """
        with self._moving:
            return list(self._taken_due())

    def setting(self) -> Setting | None:
        """What a snapshot keeps of the clock; None if it shows real time."""
        with self._moving:
            state = self._clock.state()
            return Setting(state.now, self._rate, self._done_until) if state.is_own else None

    def enter(self, setting: Setting | None) -> None:
        if setting is None:
            self.forget()
            return
        with self._moving:
            self._heeds, self._rate = Heed.NOBODY, setting.rate
            self._clock.set(setting.at, setting.rate)
            self.calls.forget()
            self._done_until = setting.done_until

    def forget(self) -> dict[str, Any]:
        """Show real time."""
        with self._moving:
            self._heeds, self._rate = Heed.NOBODY, 1.0
            self._clock.forget()
            self.calls.forget()
            self._done_until = self._clock.now()
        return self.shown()

    def _run(self) -> None:
        while True:
            threading.Event().wait(LOOK_EVERY)
            if self._clock.state().is_own:
                with self._gate.shared(), self._moving:
                    self._defer_due()
                    # The next world has another database, so the connection is not kept.
                    connection.close()

    def _defer_due(self) -> None:
        """Queue each periodic task that became due since the last check, but only once if it was due several times."""
        if self._is_held:
            return
        for periodic, instant in self._taken_due():
            # The task may still be in the queue, because it was also due at an earlier time.
            with suppress(AlreadyEnqueued):
                periodic.task.configure(**periodic.configure_kwargs).defer(timestamp=instant)

    def _taken_due(self) -> Iterator[Due]:
        now = self._clock.now()
        yield from _due(self._done_until, now)
        self._done_until = now


def _due(since: datetime, until: datetime) -> Iterator[Due]:
    from hirewire.hub import reactions  # noqa: PLC0415 - a start must not wait for the import of all tasks

    names = {task.name for task in reactions.BY_THE_CLOCK}
    for periodic in app.periodic_registry.periodic_tasks.values():
        if periodic.task.name not in names:
            continue
        last = periodic.croniter
        last.set_current(start_time=until.timestamp())
        instant = round(last.get_prev(ret_type=float))
        if since.timestamp() < instant:
            yield periodic, instant


def _target(wanted: Mapping[str, Any], now: datetime) -> datetime:
    seconds, at = wanted.get("seconds", 0), wanted.get("at")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadClock("`seconds` is a number.")
    # Limit the number, because Python cannot add a very large number to a time. A limited number is still large enough
    # for the checks below to refuse it.
    seconds = max(min(seconds, 2 * FARTHEST.total_seconds()), -2 * FARTHEST.total_seconds())
    target = now + timedelta(seconds=seconds) if at is None else _instant(at)
    if target < now:
        raise BadClock(f"The clock moves forward only, and it is {now.isoformat(timespec='seconds')}. Reset the world.")
    if target - now > FARTHEST:
        raise BadClock("The clock moves at most ten years at a time.")
    return target


def _instant(text: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        raise BadClock("`at` is an instant, such as 2027-03-12T09:41:00Z.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _rate(rate: object) -> float:
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= FASTEST:
        raise BadClock(f"`rate` is a number from 0, which stops the clock, to {FASTEST:,}.")
    return float(rate)
