"""Shows progress to the person at the terminal: as a live status on a terminal, and as plain lines in a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

#: Minimum seconds between two details in a log.
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
        self._step = title
        began = time.monotonic()
        if self.console.is_terminal:
            try:
                with self.console.status(title) as self._status:
                    yield
            finally:
                self._status = None
        else:
            yield
        self.console.print(f"  {title} ({time.monotonic() - began:.1f} s)")

    def detail(self, text: str) -> None:
        if self._status is not None:
            self._status.update(f"{self._step}: {text}")
        elif text != self._last and time.monotonic() - self._said_at > PLAIN_PAUSE:
            # A log should show that work continues, but not every update.
            self._last, self._said_at = text, time.monotonic()
            self.console.print(f"    {text}")

    def line(self, text: str = "") -> None:
        self.console.print(text)
