"""Reads a Dockerfile: its stages with their instructions, in order."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_CONTINUED: Final = re.compile(r"\\\n")
_COMMENT: Final = re.compile(r"^\s*#.*\n?", re.MULTILINE)
_STAGE: Final = re.compile(r"(?P<base>\S+)(?:\s+AS\s+(?P<name>\S+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Instruction:
    #: In capitals, such as ``RUN``.
    name: str
    value: str

    def words(self) -> list[str]:
        if self.value.startswith("["):
            words: list[str] = json.loads(self.value)
            return words
        return shlex.split(self.value)


@dataclass(slots=True)
class Stage:
    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def last(self, name: str) -> Instruction:
        return next(each for each in reversed(self.instructions) if each.name == name)


def stages(file: Path) -> list[Stage]:
    """Return the stages with all their instructions.

    ``build_image`` knows only the instructions that our Dockerfile uses, and refuses to carry out any other.
    """
    found: list[Stage] = []
    for instruction in _instructions(file.read_text()):
        if instruction.name != "FROM":
            found[-1].instructions.append(instruction)
        elif parts := _STAGE.fullmatch(instruction.value):
            found.append(Stage(parts["base"], parts["name"] or ""))
    return found


def _instructions(text: str) -> Iterator[Instruction]:
    for line in _CONTINUED.sub(" ", _COMMENT.sub("", text)).splitlines():
        name, _, value = line.strip().partition(" ")
        if name:
            yield Instruction(name.upper(), value.strip())
