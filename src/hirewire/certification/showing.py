"""How a vendor demonstrates that it keeps one rule: a state machine that terminals, pages and pipelines use.

The state machine neither waits for calls nor reads them from anywhere. Its callers pass in the traffic and a person's
words, and may store the state until they look at the traffic again.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from hirewire.certification.calls import Traffic
from hirewire.certification.checks import CHECKS
from hirewire.certification.findings import Result, Statement, Verdict
from hirewire.certification.judging import Plan, judge_one
from hirewire.certification.people import Reply, Words
from hirewire.certification.requirements import Requirement, Teller

#: Rules about all calls of a run. After such a rule has passed, a much later call may still break it.
ABOUT_ALL_CALLS: Final = frozenset({"RSC-103", "RSC-106", "OWN-204", "OWN-205", "OWN-206", "RSC-505"})


class Stage(StrEnum):
    WATCHING = "watching"
    #: A person has to decide whether to try again.
    FAILED = "failed"
    #: A person has to answer a question, because calls do not show everything.
    ASKING = "asking"
    OVER = "over"


@dataclass(frozen=True)
class Showing:
    result: Result
    stage: Stage
    #: The id of the last call before this attempt; only later calls are judged. Empty if all calls are judged.
    since: str = ""

    @property
    def requirement(self) -> Requirement:
        return self.result.requirement

    @property
    def is_over(self) -> bool:
        return self.stage is Stage.OVER


@dataclass(frozen=True)
class Saying:
    words: Words
    name: str
    at: datetime


def begun(requirement: Requirement, traffic: Traffic, plan: Plan) -> Showing:
    result = judge_one(requirement, traffic, plan)
    if result.verdict is not Verdict.NOT_APPLICABLE and requirement.id not in CHECKS:
        return Showing(result, Stage.ASKING if requirement.look else Stage.OVER)
    return Showing(result, _stage_after(result))


def looked(showing: Showing, traffic: Traffic, plan: Plan, *, is_quiet: bool) -> Showing:
    """If calls are awaited, judge the rule again. ``is_quiet`` says that no new call has come.

    A mistake may follow the right call, so the rule is not judged until calls stop coming.
    """
    if showing.stage is not Stage.WATCHING or not is_quiet:
        return showing
    result = judged(showing, traffic, plan)
    return replace(showing, result=result, stage=_stage_after(result))


def judged(showing: Showing, traffic: Traffic, plan: Plan) -> Result:
    counted = traffic.since(showing.since) if showing.since else traffic
    return judge_one(showing.requirement, counted, plan)


def ended(showing: Showing, traffic: Traffic, plan: Plan) -> Showing:
    """At the end of the run, judge a passed rule about all calls again, because a later call may have broken it."""
    if showing.requirement.id not in ABOUT_ALL_CALLS or showing.result.verdict is not Verdict.PASSED:
        return showing
    result = judged(showing, traffic, plan)
    if result.verdict is not Verdict.FAILED:
        return showing
    return replace(showing, result=replace(result, statements=showing.result.statements))


def replied(showing: Showing, saying: Saying, traffic: Traffic, plan: Plan) -> Showing:
    """Return the rule's state after a person's answer.

    A rule in the stage ``OVER`` does not change. While calls are awaited, only ``DONE``, ``SKIP`` and
    ``NOT_APPLICABLE`` have an effect.
    """
    if showing.is_over:
        return showing
    if saying.words.reply is Reply.NOT_APPLICABLE:
        return left(showing, saying)
    if showing.stage is Stage.WATCHING:
        return _interrupted(showing, saying, traffic, plan)
    if showing.stage is Stage.FAILED:
        wants_again = saying.words.reply in {Reply.YES, Reply.AGAIN}
        return again(showing.requirement, traffic) if wants_again else replace(showing, stage=Stage.OVER)
    return replace(showing, result=_answered(showing.result, saying), stage=Stage.OVER)


def again(requirement: Requirement, traffic: Traffic) -> Showing:
    """Start a new attempt. Earlier calls are not judged in it."""
    if requirement.id not in CHECKS:
        return begun(requirement, traffic, Plan())
    return Showing(Result(requirement, Verdict.NOT_RUN, "A new attempt has begun."), Stage.WATCHING, traffic.last_id)


def left(showing: Showing, saying: Saying) -> Showing:
    requirement = showing.requirement
    if saying.words.reply is Reply.NOT_APPLICABLE:
        return replace(showing, result=_not_applicable(requirement, saying), stage=Stage.OVER)
    return replace(showing, result=Result(requirement, Verdict.NOT_RUN, "It was skipped."), stage=Stage.OVER)


def is_answered_in_words(requirement: Requirement) -> bool:
    """Whether the question needs an answer in words, because yes or no would say too little."""
    return Teller.PERSON in requirement.tellers and Teller.ATS not in requirement.tellers


def _stage_after(result: Result) -> Stage:
    if result.verdict is Verdict.PASSED and result.requirement.look:
        return Stage.ASKING
    return {Verdict.FAILED: Stage.FAILED, Verdict.NOT_RUN: Stage.WATCHING}.get(result.verdict, Stage.OVER)


def _interrupted(showing: Showing, saying: Saying, traffic: Traffic, plan: Plan) -> Showing:
    if saying.words.reply is Reply.DONE:
        return looked(showing, traffic, plan, is_quiet=True)
    return left(showing, saying) if saying.words.reply is Reply.SKIP else showing


def _answered(result: Result, saying: Saying) -> Result:
    if saying.words.reply in {Reply.SKIP, Reply.DONE, Reply.AGAIN}:
        return result
    return _stated(result, saying)


def _stated(result: Result, saying: Saying) -> Result:
    requirement = result.requirement
    answer = saying.words.text or saying.words.reply.name.lower()
    picture = saying.words.picture.digest if saying.words.picture else ""
    statement = Statement(saying.name, saying.at, requirement.look, answer, picture=picture)
    if saying.words.reply is Reply.NO:
        words = f"{saying.name} answered no: {requirement.look}"
        told_by = (*result.told_by, Teller.PERSON)
        return replace(result, verdict=Verdict.FAILED, words=words, told_by=told_by, statements=(statement,))
    told_by = tuple(dict.fromkeys((*result.told_by, *requirement.tellers)))
    words = result.words if result.told_by else f"{saying.name} answered: {answer}"
    return replace(result, verdict=Verdict.PASSED, words=words, told_by=told_by, statements=(statement,))


def _not_applicable(requirement: Requirement, saying: Saying) -> Result:
    reason = saying.words.text or "No reason was given."
    statement = Statement(saying.name, saying.at, "", reason)
    return Result(requirement, Verdict.NOT_APPLICABLE, reason, statements=(statement,))
