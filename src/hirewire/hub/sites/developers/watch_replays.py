"""Replays of recorded calls. ``HIREWIRE_REPLAYS`` names the class that sends them, and is set only in a sandbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.sites.developers.call_pages import pretty


class Replays(Protocol):
    def obstacle(self, call: ApiCall) -> str:
        """Return why the call cannot be replayed; empty if it can."""

    def replay(self, call: ApiCall) -> str:
        """Send the call again as its application, and return the id of the new call."""


def replays() -> Replays | None:
    path = settings.HIREWIRE_REPLAYS
    return import_string(path)() if path else None


@dataclass(frozen=True, slots=True)
class AnswerLine:
    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    then: ApiCall
    now: ApiCall
    lines_then: list[AnswerLine]
    lines_now: list[AnswerLine]

    @property
    def is_same(self) -> bool:
        has_other_line = any(line.differs for line in (*self.lines_then, *self.lines_now))
        return self.then.status == self.now.status and not has_other_line


def compared(then: ApiCall, now: ApiCall) -> Comparison:
    """Compare, line by line, the answers that the journal stores."""
    before, after = (pretty(call.answer_body).splitlines() for call in (then, now))
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return Comparison(
        then,
        now,
        list(_lines(before, [(block[0], block[1], block[2]) for block in blocks])),
        list(_lines(after, [(block[0], block[3], block[4]) for block in blocks])),
    )


def _lines(lines: list[str], blocks: list[tuple[str, int, int]]) -> Iterator[AnswerLine]:
    for kind, start, end in blocks:
        for text in lines[start:end]:
            yield AnswerLine(text, differs=kind != "equal")
