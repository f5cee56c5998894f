"""Telling the person at the terminal what is going on: alive on a terminal, plain lines in a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

#: Seconds between two details in a log.
PLAIN_PAUSE = 2.0


class Progress:
    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._status: Status | None = None
        self._step = ""
        self._last = ""
        self._said_at = -PLAIN_PAUSE

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show ``title`` while the work is done, and how long it took when it is."""
        self._step = title
        began = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(title) as self._status:
                yield
            self._status = None
        else:
            yield
        self.console.print(f"  {title} ({time.monotonic() - began:.1f} s)")

    def detail(self, text: str) -> None:
        """What the step is at."""
        if self._status is not None:
            self._status.update(f"{self._step}: {text}")
        elif text != self._last and time.monotonic() - self._said_at > PLAIN_PAUSE:
            # A log shall tell that something goes on, not how fast somebody looks.
            self._last, self._said_at = text, time.monotonic()
            self.console.print(f"    {text}")

    def line(self, text: str = "") -> None:
        self.console.print(text)
