"""Judges traffic by the rules, for the commands, test suites and the developer console."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hirewire.certification.calls import Traffic
from hirewire.certification.checks import CHECKS
from hirewire.certification.findings import Finding, Options, Result, Verdict
from hirewire.certification.pictures import Picture
from hirewire.certification.requirements import REQUIREMENTS, Module, Requirement, Teller


@dataclass(frozen=True)
class Plan:
    is_strict: bool = False
    modules: Collection[Module] = ()
    rules: Collection[str] = ()
    #: For each rule that does not apply to the product, the reason.
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    options: Options = field(default_factory=Options)

    @property
    def requirements(self) -> list[Requirement]:
        """The rules to judge, in the order of the table. ``rules`` overrides the other filters."""
        if self.rules:
            return [requirement for requirement in REQUIREMENTS if requirement.id in self.rules]
        return [
            requirement
            for requirement in REQUIREMENTS
            if (self.is_strict or not requirement.is_ours) and (not self.modules or requirement.module in self.modules)
        ]


@dataclass(frozen=True)
class Run:
    product: str
    began_at: datetime
    ended_at: datetime
    traffic: Traffic
    results: list[Result]
    is_strict: bool
    pictures: Sequence[Picture] = ()

    def count(self, verdict: Verdict) -> int:
        return sum(result.verdict is verdict for result in self.results)

    @property
    def failures(self) -> list[Result]:
        return [result for result in self.results if result.verdict is Verdict.FAILED]


def judge(traffic: Traffic, plan: Plan) -> list[Result]:
    return [judge_one(requirement, traffic, plan) for requirement in plan.requirements]


def judge_one(requirement: Requirement, traffic: Traffic, plan: Plan) -> Result:
    reason = plan.not_applicable.get(requirement.id)
    if reason:
        return Result(requirement, Verdict.NOT_APPLICABLE, reason)
    check = CHECKS.get(requirement.id)
    if check is None:
        return Result(requirement, Verdict.NOT_RUN, f"Calls cannot show this; {_others(requirement.tellers)} can.")
    return _result(requirement, check(traffic, plan.options))


def _result(requirement: Requirement, finding: Finding) -> Result:
    if finding.faults:
        faults = sorted(finding.faults, key=lambda fault: fault.call.number if fault.call else 0)
        return Result(requirement, Verdict.FAILED, faults[0].words, faults, (Teller.TRAFFIC,))
    if finding.missing:
        return Result(requirement, Verdict.NOT_RUN, f"Missing from the traffic: {finding.missing}")
    return Result(requirement, Verdict.PASSED, finding.seen, told_by=(Teller.TRAFFIC,))


def _others(tellers: Iterable[Teller]) -> str:
    return " or ".join(
        f"a {teller}" if teller is Teller.PERSON else f"the {teller}" if teller is Teller.ATS else teller
        for teller in tellers
    )
