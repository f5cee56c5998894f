"""The worlds of a sandbox: the one in use, the pristine one, snapshots, and a spare that makes a reset fast."""

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connection, connections

from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.throttling import quotas
from hirewire.hub.platform.throttling.services import COUNTERS
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.seeding.placeholder import PLACEHOLDER
from hirewire.kit.work import background
from hirewire.sandbox.board import WITH_ATS, Board, database_of
from hirewire.sandbox.control import databases
from hirewire.sandbox.control.clock import Clock
from hirewire.sandbox.control.errors import BadName, HasAts, NoSnapshot, NotQuiet
from hirewire.sandbox.control.gate import Gate
from hirewire.sandbox.control.sent_calls import KEPT
from hirewire.sandbox.faults import Faults
from hirewire.sandbox.prepared import SEED

SEED_NAME: Final = "seed"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: Seconds that the worker may take to stop or to start.
_PATIENCE: Final = 10.0


class Worlds:
    """What the control does with worlds. One request at a time changes them; the gate sees to it."""

    def __init__(self) -> None:
        self.gate = Gate()
        self._board = Board.open()
        self.clock = Clock(self._board, self.gate)
        self._snapshots = {SEED_NAME: SEED}
        self._origin = SEED_NAME
        self._number = self._board.world
        self._spare: threading.Thread | None = None
        self._spare_number = 0

    @property
    def snapshots(self) -> list[str]:
        return list(self._snapshots)

    def open(self) -> None:
        """Give the first world and the pristine one their address, and begin a spare."""
        for name in (database_of(self._board.world), SEED):
            databases.give_address(name, placeholder=PLACEHOLDER, address=settings.HIREWIRE_HUB_URL)
        self._prepare_spare()

    def reset(self, name: str = SEED_NAME) -> None:
        """Go to the pristine world or to a snapshot. Requests that come meanwhile are answered there."""
        if name not in self._snapshots:
            raise NoSnapshot(name, self.snapshots)
        if os.environ.get(WITH_ATS):
            raise HasAts
        with self.gate.alone():
            old = self._board.world
            new = self._fresh(name)
            with self._quiet():
                _forget()
                self.clock.forget()
                connections["default"].settings_dict["NAME"] = database_of(new)
                self._board.world = new
            self._prepare_spare(drop=database_of(old))

    def snapshot(self, name: str) -> None:
        """Keep the world as it is now under a name. A snapshot of that name is replaced."""
        if not _NAME.fullmatch(name) or name == SEED_NAME:
            raise BadName(name)
        with self.gate.alone():
            self._await_spare()
            # What is still in memory belongs to the world.
            background.run()
            database = f"snapshot_{name}"
            with self._quiet():
                databases.drop(database)
                databases.copy(database_of(self._board.world), database)
            self._snapshots[name] = database
            if self._origin == name:
                self._discard_spare()

    def _fresh(self, name: str) -> int:
        """Return the number of a world that is a copy of the snapshot."""
        self._await_spare()
        if self._origin != name or not self._spare_number:
            self._discard_spare()
            self._origin = name
            self._copy_spare()
        number, self._spare_number = self._spare_number, 0
        return number

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Work without the worker, without background rounds and without sessions of our own."""
        with background.paused():
            self._want(0)
            connections.close_all()
            connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has it
            try:
                yield
            finally:
                self._want(self._board.world)

    def _want(self, world: int) -> None:
        self._board.wanted = world
        os.kill(self._board.host, signal.SIGUSR1)
        give_up_at = time.monotonic() + _PATIENCE
        while self._board.worked_in != world:
            if time.monotonic() > give_up_at:
                raise NotQuiet
            time.sleep(0.001)

    def _prepare_spare(self, *, drop: str = "") -> None:
        """Copy the next world in the background, while nobody waits for it."""

        def work() -> None:
            self._copy_spare()
            if drop:
                databases.drop(drop)

        self._spare = threading.Thread(target=work, daemon=True, name="spare")
        self._spare.start()

    def _copy_spare(self) -> None:
        self._number += 1
        databases.copy(self._snapshots[self._origin], database_of(self._number))
        self._spare_number = self._number

    def _await_spare(self) -> None:
        if self._spare is not None:
            self._spare.join()

    def _discard_spare(self) -> None:
        if self._spare_number:
            databases.drop(database_of(self._spare_number))
            self._spare_number = 0


def _forget() -> None:
    """Forget what this process holds of the world that ends, as if it had been killed."""
    QUEUE.clear()
    COUNTERS.forget()
    quotas.forget()
    impressions.forget()
    Faults.of_this_sandbox().clear()
    KEPT.clear()
