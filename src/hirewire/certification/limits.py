"""A time limit for a whole run, for pipelines that must end."""

import time
from collections.abc import Callable

from hirewire.certification.calls import Call
from hirewire.certification.findings import Result
from hirewire.certification.people import Person, Words
from hirewire.certification.requirements import Requirement


class TimeIsUp(Exception):
    """The run has reached its time limit. The error's text is the limit, such as ``30 min``."""


class Limited:
    """Stands in for a person, and passes everything on to that person until the run's time is up.

    After that, an adapter may still finish its current step, but the run waits for nothing and begins no other steps.
    """

    def __init__(self, person: Person, seconds: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._person = person
        self._seconds = seconds
        self._monotonic = monotonic
        self._ends_at = monotonic() + seconds

    @property
    def name(self) -> str:
        return self._person.name

    @property
    def is_there(self) -> bool:
        return self._person.is_there

    def begins(self, requirement: Requirement, act: str) -> None:
        self._check()
        self._person.begins(requirement, act)

    def asks(self, act: str) -> None:
        self._check()
        self._person.asks(act)

    def plays(self, act: str, by: str) -> None:
        self._check()
        self._person.plays(act, by)

    def awaits(self) -> None:
        self._person.awaits()

    def sees(self, call: Call) -> None:
        self._person.sees(call)

    def learns(self, result: Result) -> None:
        self._person.learns(result)

    def waits(self, seconds: float) -> Words | None:
        self._check()
        return self._person.waits(min(seconds, self._ends_at - self._monotonic()))

    def answers(self, question: str, *, in_words: bool, within: float | None = None) -> Words:
        self._check()
        left = self._ends_at - self._monotonic()
        try:
            return self._person.answers(question, in_words=in_words, within=min(left, within or left))
        except TimeoutError:
            self._check()
            raise

    def _check(self) -> None:
        if self._monotonic() >= self._ends_at:
            raise TimeIsUp(f"{self._seconds / 60:g} min")
