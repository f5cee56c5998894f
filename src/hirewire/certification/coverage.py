"""Lists for each rule whether a check can judge it from calls, and who has to judge it if not."""

from collections.abc import Iterator
from dataclasses import dataclass

from hirewire.certification.checks import CHECKS
from hirewire.certification.requirements import BY_ID, REQUIREMENTS, Requirement, Teller


@dataclass(frozen=True)
class Covered:
    requirement: Requirement
    by_check: bool

    @property
    def left(self) -> list[Teller]:
        return [teller for teller in self.requirement.tellers if not (self.by_check and teller is Teller.TRAFFIC)]


def coverage() -> list[Covered]:
    return [Covered(requirement, requirement.id in CHECKS) for requirement in REQUIREMENTS]


def gaps() -> Iterator[str]:
    for name in CHECKS.keys() - BY_ID.keys():
        yield f"A check judges {name}, which is not a rule."
    for requirement in REQUIREMENTS:
        promises = Teller.TRAFFIC in requirement.tellers
        if promises and requirement.id not in CHECKS:
            yield f"Calls should decide {requirement.id}, but no check judges it."
        if not promises and requirement.id in CHECKS:
            yield f"A check judges {requirement.id}, but the table says that calls cannot decide it."
