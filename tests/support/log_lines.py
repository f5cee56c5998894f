"""Collects what an installation with ``HIREWIRE_LOGS=json`` writes."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from hirewire.kit import logs


class LogLines:
    def __init__(self) -> None:
        self._stream = StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(logs.JsonLines())

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def collected(level: int = logging.INFO) -> Iterator[LogLines]:
    """Collect every line of ``level`` and above, as if ``HIREWIRE_LOG_LEVEL`` were set to it."""
    root, lines = logging.getLogger(), LogLines()  # noqa: TID251 - the output of all loggers is what is tested
    before = root.level
    root.addHandler(lines.handler)
    root.setLevel(level)
    logs.configure(as_json=True)
    try:
        yield lines
    finally:
        logs.configure()
        root.setLevel(before)
        root.removeHandler(lines.handler)
