"""The clock of a sandbox. Test suites can move it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

Control = Callable[..., Any]


class Clock:
    """``rsc.clock``: the clock of all processes of the sandbox.

    A test can move it only forward. A reset sets it to the time of the restored world.
    """

    def __init__(self, control: Control) -> None:
        self._control = control

    def now(self) -> datetime:
        return datetime.fromisoformat(self._control("GET", "clock")["now"])

    def move(self, **by: float) -> datetime:
        """Move the clock: ``move(days=31)``. Work that thereby becomes due is done soon afterwards."""
        return self._set(seconds=timedelta(**by).total_seconds())

    def stop(self, at: datetime | None = None) -> datetime:
        """Stop the clock now, or move it to a later instant and stop it there."""
        return self._set(rate=0, **({} if at is None else {"at": at.isoformat()}))

    def run(self, rate: float = 1.0) -> datetime:
        """Let time pass ``rate`` times as fast as real time."""
        return self._set(rate=rate)

    def _set(self, **wanted: object) -> datetime:
        return datetime.fromisoformat(self._control("POST", "clock", wanted)["now"])
