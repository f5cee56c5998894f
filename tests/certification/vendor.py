from collections.abc import Callable, Iterable, Iterator

from hirewire.certification.calls import Call
from hirewire.certification.findings import Result
from hirewire.certification.people import Words
from hirewire.certification.requirements import Requirement

Act = Callable[[], object]


class Vendor:
    """Somebody at the vendor, who does something in the ATS each time the run waits, and answers each question."""

    name = "Noor Haddad"
    is_there = True

    def __init__(self, acts: Iterable[Act | Words] = (), answers: Iterable[Words] = ()) -> None:
        self._acts: Iterator[Act | Words] = iter(acts)
        self._answers = iter(answers)
        self.heard: list[str] = []

    def begins(self, requirement: Requirement, act: str) -> None:
        self.heard.append(act or f"{requirement.id} begins")

    def asks(self, act: str) -> None:
        self.heard.append(f"do: {act}")

    def plays(self, act: str, by: str) -> None:
        self.heard.append(f"{by}: {act}")

    def awaits(self) -> None:
        pass

    def sees(self, call: Call) -> None:
        self.heard.append(f"{call.verb} {call.path}")

    def learns(self, result: Result) -> None:
        self.heard.append(f"{result.requirement.id} {result.verdict}")

    def waits(self, _seconds: float) -> Words | None:
        act = next(self._acts, lambda: None)
        if isinstance(act, Words):
            return act
        act()
        return None

    def answers(self, question: str, *, in_words: bool, within: float | None = None) -> Words:
        self.heard.append(f"{question}{' (in words)' if in_words else ''}")
        return next(self._answers)
