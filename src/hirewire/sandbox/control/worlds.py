"""The worlds of a sandbox: the one in use, the pristine one, snapshots, and a spare that makes a reset fast."""

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psycopg
from django.conf import settings
from django.db import connections

from hirewire.hub.seeding.placeholder import PLACEHOLDER
from hirewire.kit import clock
from hirewire.kit.work import background
from hirewire.sandbox.board import ACCOUNT, BESIDE, SIMULATOR, Board, Side
from hirewire.sandbox.control import databases, memory
from hirewire.sandbox.control.clock import Clock, Setting
from hirewire.sandbox.control.errors import BadName, HasAccount, HasAts, NoSnapshot, NotCopied, NotQuiet
from hirewire.sandbox.control.gate import Gate

if TYPE_CHECKING:
    from hirewire.sandbox.control.doubles import DoubleInWorld

SEED_NAME: Final = "seed"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: Seconds for the worker to stop or to start.
_PATIENCE: Final = 10.0


@dataclass(frozen=True)
class Snapshot:
    #: The last part of the names of the snapshot's databases.
    label: str
    #: The clock of the snapshot's world; None if it shows real time.
    clock: Setting | None = None


class Worlds:
    """What the control API does with worlds. One request at a time changes them.

    With an ATS beside the hub, a world is two databases, one for the hub and one for the ATS. A double is a
    program that imitates a vendor's ATS. Its records are part of the world, too, but the double keeps them in memory.

    While one world replaces another, the hub's worker and the ATS stop, and requests to the hub wait. If they went on,
    the hub or the ATS could keep a task, token or event that the other no longer knows.
    """

    def __init__(self) -> None:
        self.gate = Gate()
        self._changing = threading.Lock()
        self._board = Board.open()
        self._beside = os.environ.get(BESIDE, "")
        self._sides = (self._board.hub, *((self._board.ats,) if self._beside else ()))
        self._double = _double_at(self._beside) if self._beside not in {"", SIMULATOR, ACCOUNT} else None
        self.clock = Clock(self._board, self.gate)
        self._snapshots = {SEED_NAME: Snapshot(SEED_NAME)}
        #: Counts the snapshots that were begun. The count makes the label of each snapshot unique.
        self._kept = 0
        self._origin = SEED_NAME
        self._number = self._board.world
        self._spare: threading.Thread | None = None
        self._spare_number = 0

    @property
    def snapshots(self) -> list[str]:
        return list(self._snapshots)

    @property
    def number(self) -> int:
        """The number of the present world. No two worlds of a sandbox have the same number."""
        return self._board.world

    def open(self) -> None:
        """Write the hub's own address into the first world and the pristine one.

        Without an ATS beside the hub, also begin to copy a spare world.
        """
        for label in (self._board.world, SEED_NAME):
            name = self._board.hub.database(label)
            databases.give_address(name, placeholder=PLACEHOLDER, address=settings.HIREWIRE_HUB_URL)
        if not self._beside:
            self._prepare_spare()

    def reset(self, name: str, *, leave: Callable[[], object]) -> None:
        """Go to the pristine world or to a snapshot. Requests that wait for the change are answered in the new world.

        ``leave`` ends what was begun in the present world, such as a year. ``leave`` is called when the next world is
        complete. The hub still answers requests then, because a year that is being played may be waiting for an answer.
        """
        self._require_own_records()
        if name not in self._snapshots:
            raise NoSnapshot(name, self.snapshots)
        with self._changing:
            new = self._fresh(name)
            with self._towards(new):
                leave()
                with self._alone():
                    self._enter(new, name)

    def become(self, change: Callable[[], object], *, check: Callable[[], object], leave: Callable[[], object]) -> None:
        """Change a copy of the pristine world, and go to the copy. If ``change`` fails, the present world stays in use.

        ``check`` may refuse the change. It is called before anything stops, and again when no request is in progress
        any more. ``leave`` forgets what was begun in the present world. It is called when the next world is complete.
        """
        if self._beside:
            # The change would not reach the ATS's own records.
            raise HasAts
        check()
        with self._changing:
            new = self._fresh(SEED_NAME)
            with self._towards(new), self._alone():
                check()
                self._change(new, change)
                leave()
                self._enter(new, SEED_NAME)

    def snapshot(self, name: str, *, between: Callable[[], AbstractContextManager[None]]) -> None:
        """Keep the present world under a name. An older snapshot of that name is replaced once the new one is complete.

        If a year is being played, ``between`` waits for the act in progress and lets no other act begin. This method
        enters ``between`` only while no other request changes worlds. If it entered ``between`` during a reset, the
        reset could wait for an act, and the act for the end of ``between``. Then neither request would ever end.
        """
        self._require_own_records()
        if not _NAME.fullmatch(name) or name == SEED_NAME:
            raise BadName(name)
        self._keep(name, between)

    def make_seed(self, *, between: Callable[[], AbstractContextManager[None]]) -> None:
        """Make resets return to the world as it is now. ``between`` does the same as in :meth:`snapshot`."""
        self._keep(SEED_NAME, between)
        self._prepare_spare()

    def _require_own_records(self) -> None:
        """Refuse if the ATS is an account elsewhere: the account's records would not change with the world."""
        if self._beside == ACCOUNT:
            raise HasAccount

    def _keep(self, name: str, between: Callable[[], AbstractContextManager[None]]) -> None:
        with self._changing, between(), self._resting(), self.gate.alone():
            self._kept += 1
            label = f"snapshot_{name}_{self._kept}"
            self._await_spare()
            # Data in memory is part of the world, too.
            memory.store()
            snapshot = Snapshot(label, self.clock.setting())
            self._copy_world(label)
            old = self._snapshots.get(name)
            self._snapshots[name] = snapshot
            if self._origin == name:
                self._discard_spare()
            if old:
                self._forget(old)

    def _copy_world(self, label: str) -> None:
        """Copy all parts of the world, or none: after a failure, the parts already copied are dropped."""
        with ExitStack() as undone:
            try:
                with self._quiet():
                    for side in self._sides:
                        undone.callback(databases.drop, side.database(label))
                        databases.copy(side.database(self._board.world), side.database(label))
            except psycopg.Error as error:
                raise NotCopied from error
            if self._double:
                self._double.keep(label)
            undone.pop_all()

    def _forget(self, snapshot: Snapshot) -> None:
        for side in self._sides:
            databases.drop(side.database(snapshot.label))
        if self._double:
            self._double.forget(snapshot.label)

    def _enter(self, new: int, name: str) -> None:
        # Steps that may fail come first. The double's records change before the world does, but nobody notices, because
        # the agent is stopped.
        if self._double:
            self._double.return_to(self._snapshots[name].label)
        memory.forget()
        self.clock.enter(self._snapshots[name].clock)
        databases.use(self._board.hub.database(new))
        self._board.world = new

    @contextmanager
    def _towards(self, new: int) -> Iterator[None]:
        """Drop the old world if the block has entered ``new``; drop ``new`` if the block fails before that."""
        old = self._board.world
        try:
            yield
        except BaseException:
            self._prepare_spare(drop=old if self._board.world == new else new)
            raise
        if self._board.world == new:
            self._prepare_spare(drop=old)

    def _change(self, world: int, change: Callable[[], object]) -> None:
        """Change a copy of the pristine world before anybody uses the copy.

        During the change, the clock stands still at the time of the pristine world.
        """
        setting = self._snapshots[SEED_NAME].clock
        databases.use(self._board.hub.database(world))
        try:
            with clock.stopped(setting.at if setting else clock.real()):
                change()
        finally:
            connections.close_all()
            databases.use(self._board.hub.database(self._board.world))

    def _fresh(self, name: str) -> int:
        self._await_spare()
        if self._origin != name or not self._spare_number:
            self._discard_spare()
            self._origin = name
            self._copy_spare()
        number, self._spare_number = self._spare_number, 0
        return number

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._resting(), self.gate.alone(), self._quiet():
            yield

    @contextmanager
    def _resting(self) -> Iterator[None]:
        """Stop the workers and the ATS during the block.

        The hub still answers requests, so that the old world answers what its ATS has sent. The hub's worker stops
        before the ATS. If the ATS stopped first, an event from the worker could wait until the ATS runs again, and
        reach the ATS in another world.
        """
        try:
            for side in self._sides:
                self._want(0, side)
            yield
        finally:
            self._want(self._board.world, *self._sides)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        with background.paused():
            connections.close_all()
            databases.close_pool()
            yield

    def _want(self, world: int, *sides: Side) -> None:
        for side in sides:
            side.wanted = world
            os.kill(side.host, signal.SIGUSR1)
        give_up_at = time.monotonic() + _PATIENCE
        while any(side.worked_in != world for side in sides):
            if time.monotonic() > give_up_at:
                raise NotQuiet
            time.sleep(0.001)

    def _prepare_spare(self, *, drop: int = 0) -> None:
        """If there is no spare world, copy one in the background, so that the next reset need not wait for a copy.

        If ``drop`` is given, drop the world with this number afterwards.
        """
        self._await_spare()

        def work() -> None:
            if not self._spare_number:
                self._copy_spare()
            if drop:
                self._drop(drop)

        self._spare = threading.Thread(target=work, daemon=True, name="spare")
        self._spare.start()

    def _copy_spare(self) -> None:
        self._number += 1
        for side in self._sides:
            databases.copy(side.database(self._snapshots[self._origin].label), side.database(self._number))
        self._spare_number = self._number

    def _drop(self, world: int) -> None:
        for side in self._sides:
            databases.drop(side.database(world))

    def _await_spare(self) -> None:
        if self._spare is not None:
            self._spare.join()

    def _discard_spare(self) -> None:
        number, self._spare_number = self._spare_number, 0
        if number:
            self._drop(number)


def _double_at(url: str) -> "DoubleInWorld":
    # Sandboxes without a double must not wait for these imports.
    from hirewire.sandbox.control.doubles import DoubleInWorld  # noqa: PLC0415 - see above

    return DoubleInWorld(url)
