"""Who attends a run: a person at a terminal or in a browser, or nobody."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from hirewire.certification.calls import Call
from hirewire.certification.findings import Result
from hirewire.certification.pictures import Picture
from hirewire.certification.requirements import Requirement


class Reply(Enum):
    #: The step is done: judge it now.
    DONE = auto()
    AGAIN = auto()
    SKIP = auto()
    NOT_APPLICABLE = auto()
    YES = auto()
    NO = auto()
    TEXT = auto()
    END = auto()


@dataclass(frozen=True)
class Words:
    reply: Reply
    text: str = ""
    picture: Picture | None = None


class Audience(Protocol):
    def begins(self, requirement: Requirement, act: str) -> None:
        """Show the rule and what the person is to do; ``act`` is empty if the person has nothing to do yet."""

    def asks(self, act: str) -> None:
        """Ask for a single step that no adapter can do."""

    def plays(self, act: str, by: str) -> None:
        """Show the step that an adapter is doing. ``by`` is the adapter's name."""

    def awaits(self) -> None:
        """Learn that the adapter has done the step, and that the run now waits for the calls that follow."""

    def sees(self, call: Call) -> None:
        """Show a call that has arrived."""

    def learns(self, result: Result) -> None:
        """Show the state of the rule."""


class Person(Audience, Protocol):
    @property
    def name(self) -> str: ...

    @property
    def is_there(self) -> bool:
        """Whether anybody can be asked."""

    def waits(self, seconds: float) -> Words | None:
        """Return what the person says within this time, or None."""

    def answers(self, question: str, *, in_words: bool, within: float | None = None) -> Words:
        """Ask a question and return the answer, or raise ``TimeoutError`` if none comes in ``within`` seconds."""


class Nobody:
    """Stands in for a person in an unattended run.

    It waits ``patience`` seconds for calls, skips questions, and does not wait for steps that only a person can do. The
    wait is measured by the clock and not by the number of looks at the traffic, because a look may take long in a busy
    sandbox.
    """

    name = "nobody"
    is_there = False

    def __init__(
        self,
        patience: float,
        audience: Audience,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience = patience
        self._audience = audience
        self._sleep = sleep
        self._monotonic = monotonic
        self._ends_at = monotonic() + patience

    def begins(self, requirement: Requirement, act: str) -> None:
        self._ends_at = self._monotonic() + self._patience
        self._audience.begins(requirement, act)

    def asks(self, act: str) -> None:
        self._ends_at = self._monotonic()
        self._audience.asks(act)

    def plays(self, act: str, by: str) -> None:
        self._ends_at = self._monotonic() + self._patience
        self._audience.plays(act, by)

    def awaits(self) -> None:
        # The step itself may have taken long, so the wait starts again.
        self._ends_at = self._monotonic() + self._patience
        self._audience.awaits()

    def sees(self, call: Call) -> None:
        self._audience.sees(call)

    def learns(self, result: Result) -> None:
        self._audience.learns(result)

    def waits(self, seconds: float) -> Words | None:
        if self._monotonic() >= self._ends_at:
            return Words(Reply.SKIP)
        self._sleep(seconds)
        return None

    def answers(self, question: str, *, in_words: bool, within: float | None = None) -> Words:  # noqa: ARG002 - only a person uses these arguments
        return Words(Reply.SKIP)
