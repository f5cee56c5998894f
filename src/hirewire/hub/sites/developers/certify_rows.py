"""A certification run as its page shows it: modules, rules with their states, and calls of the current rule."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.utils.translation import gettext_noop as _

from hirewire.certification.findings import Verdict
from hirewire.certification.kinds import kind_of
from hirewire.certification.requirements import MODULE_TITLES, Teller
from hirewire.certification.showing import Stage, is_answered_in_words
from hirewire.hub.platform.certifying import recorded
from hirewire.hub.platform.certifying.models import CertificationRun, RuleStanding
from hirewire.hub.platform.journal.models import ApiCall

MOST_CALLS: Final = 20
_REFUSED: Final = 400


@dataclass(frozen=True, slots=True)
class Sign:
    tone: str
    icon: str
    words: str
    #: The tone of the badge.
    badge: str = "plain"


WAITING: Final = Sign("wait", "hourglass", _("waiting for you"), "wait")
#: The calls satisfy the rule, but the answer to an open question may still make the rule fail.
QUESTION_OPEN: Final = Sign("wait", "circle-question-mark", _("passed, question open"), "wait")
SIGNS: Final = {
    Verdict.PASSED: Sign("ok", "check", _("passed"), "live"),
    Verdict.FAILED: Sign("bad", "circle-x", _("failed"), "fault"),
    Verdict.NOT_RUN: Sign("", "circle-dashed", _("not run")),
    Verdict.NOT_APPLICABLE: Sign("na", "circle-slash", _("not applicable")),
}


@dataclass(frozen=True, slots=True)
class Line:
    row: RuleStanding
    sign: Sign


@dataclass(frozen=True, slots=True)
class SignCount:
    sign: Sign
    count: int


@dataclass(frozen=True, slots=True)
class ModuleLines:
    number: int
    title: str
    lines: list[Line]
    sign_counts: list[SignCount]

    @property
    def passed(self) -> int:
        return passed(self.lines)

    @property
    def failed(self) -> int:
        return sum(line.sign == SIGNS[Verdict.FAILED] for line in self.lines)

    @property
    def applicable(self) -> int:
        return applicable(self.lines)

    @property
    def is_open(self) -> bool:
        """Whether to show the module unfolded, because one of its rules waits for somebody or has failed."""
        return any(line.sign in {WAITING, SIGNS[Verdict.FAILED]} for line in self.lines)


def lines_of(run: CertificationRun, rows: list[RuleStanding]) -> list[Line]:
    return [Line(row, _sign(run, row)) for row in rows]


def passed(lines: list[Line]) -> int:
    """Count the rules that passed, including rules with an open question, which may still fail."""
    return open_questions(lines) + sum(line.sign == SIGNS[Verdict.PASSED] for line in lines)


def open_questions(lines: list[Line]) -> int:
    return sum(line.sign == QUESTION_OPEN for line in lines)


def applicable(lines: list[Line]) -> int:
    return sum(line.sign != SIGNS[Verdict.NOT_APPLICABLE] for line in lines)


def modules_of(lines: list[Line]) -> list[ModuleLines]:
    grouped = groupby(lines, key=lambda line: line.row.requirement.module)
    modules = [(module, list(own)) for module, own in grouped]
    return [ModuleLines(int(module), MODULE_TITLES[module], own, sign_counts(own)) for module, own in modules]


def sign_counts(lines: list[Line]) -> list[SignCount]:
    """Count the lines with each sign, and leave out signs without lines.

    The signs come in the order in which people look for them.
    """
    unjudged = (SIGNS[Verdict.NOT_RUN], SIGNS[Verdict.NOT_APPLICABLE])
    signs = [SIGNS[Verdict.PASSED], QUESTION_OPEN, SIGNS[Verdict.FAILED], WAITING, *unjudged]
    counts = [SignCount(sign, sum(line.sign == sign for line in lines)) for sign in signs]
    return [each for each in counts if each.count]


def opened_row(run: CertificationRun, rows: list[RuleStanding], rule: str) -> RuleStanding:
    """Return the chosen rule or, if none was chosen, the current rule.

    If the run has no current rule either, return the first rule that failed. If no rule failed, return the first one
    that still waits for calls or an answer. If no rule waits, return the first rule.
    """
    by_rule = {row.rule: row for row in rows}
    failed = next((row.rule for row in rows if row.verdict == Verdict.FAILED), "")
    left = next((row.rule for row in rows if row.is_left), "")
    return next((by_rule[name] for name in (rule, run.current, failed, left) if name in by_rule), rows[0])


def is_seen_in_recruiter(row: RuleStanding) -> bool:
    """Whether somebody must look at Recruiter to answer the question about the rule."""
    return Teller.RECRUITER in row.requirement.tellers


def wants_words(row: RuleStanding) -> bool:
    return is_answered_in_words(row.requirement)


@dataclass(frozen=True, slots=True)
class SeenCall:
    call: ApiCall
    name: str
    is_wrong: bool


def seen_calls(run: CertificationRun, row: RuleStanding) -> list[SeenCall]:
    """Return up to ``MOST_CALLS`` calls since somebody began to demonstrate the rule, newest first."""
    calls = recorded.calls_after(run.application, row.shown_after_call, count=MOST_CALLS)
    return [SeenCall(call, kind_of(call.path) or call.path[:100], _is_wrong(call)) for call in calls]


def _is_wrong(call: ApiCall) -> bool:
    return call.status >= _REFUSED or call.refused > 0


def _sign(run: CertificationRun, row: RuleStanding) -> Sign:
    if run.current == row.rule and row.is_left:
        return WAITING
    has_question = run.is_open and row.stage == Stage.ASKING and row.verdict == Verdict.PASSED
    return QUESTION_OPEN if has_question else SIGNS[Verdict(row.verdict)]
