"""Collects the lines that an installation logs, in both formats: ``HIREWIRE_LOGS=json`` and ``HIREWIRE_LOGS=text``."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from hirewire.kit import logs


class LogLines:
    def __init__(self) -> None:
        self._json, self._text = StringIO(), StringIO()
        self.handlers = (logging.StreamHandler(self._json), logging.StreamHandler(self._text))
        self.handlers[0].setFormatter(logs.JsonLines())
        self.handlers[1].setFormatter(logs.TextLines())

    @property
    def text(self) -> str:
        return self._json.getvalue() + self._text.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._json.getvalue().splitlines()]

    @property
    def for_people(self) -> str:
        return self._text.getvalue()


@contextmanager
def collected(level: int = logging.INFO, *, as_json: bool = True) -> Iterator[LogLines]:
    """Collect every line of ``level`` and above, as if ``HIREWIRE_LOG_LEVEL`` were set to it."""
    root, lines = logging.getLogger(), LogLines()  # noqa: TID251 - the output of all loggers is what is tested
    before = root.level
    for handler in lines.handlers:
        root.addHandler(handler)
    root.setLevel(level)
    logs.configure(as_json=as_json)
    try:
        yield lines
    finally:
        logs.configure()
        root.setLevel(before)
        for handler in lines.handlers:
            root.removeHandler(handler)
