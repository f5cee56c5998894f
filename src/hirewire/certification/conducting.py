"""Runs that wait: a person does what a rule wants, and the run watches the calls and judges."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Final, Protocol

from hirewire.certification.calls import Call, Traffic
from hirewire.certification.checks import CHECKS
from hirewire.certification.findings import Result, Statement, Verdict
from hirewire.certification.judging import Plan, judge_one
from hirewire.certification.requirements import Requirement, Teller

#: Seconds between two looks at the traffic. A rule counts as shown when the second of two looks finds no new call.
LOOK_EVERY: Final = 1.0


class Reply(Enum):
    """What a person wants."""

    #: The step is done: judge it now.
    DONE = auto()
    AGAIN = auto()
    SKIP = auto()
    NOT_APPLICABLE = auto()
    YES = auto()
    NO = auto()
    #: The text answers the question.
    TEXT = auto()
    END = auto()


@dataclass(frozen=True)
class Words:
    reply: Reply
    text: str = ""


class Person(Protocol):
    """Whoever sits before the run: at a terminal, or in a browser."""

    @property
    def name(self) -> str: ...

    def begins(self, requirement: Requirement) -> None:
        """Show the rule and what to do."""

    def sees(self, call: Call) -> None:
        """Show a call that came."""

    def learns(self, result: Result) -> None:
        """Show how the rule stands."""

    def waits(self, seconds: float) -> Words | None:
        """Return what the person says within this time; None if nothing."""

    def answers(self, question: str, *, in_words: bool) -> Words:
        """Ask a question and wait for the answer."""


class Ended(Exception):
    """The person ended the run."""


class Conductor:
    """Goes through the rules of a plan, in any order, one step after another."""

    def __init__(self, read: Callable[[], Traffic], person: Person, plan: Plan, *, now: Callable[[], datetime]) -> None:
        self._read = read
        self._person = person
        self._plan = plan
        self._now = now
        self._seen = 0

    def run(self) -> tuple[Traffic, list[Result]]:
        """Return the traffic of the whole run, and a result for each rule."""
        self._seen = _last(self._read())
        results: list[Result] = []
        try:
            for requirement in self._plan.requirements:
                results.append(self._step(requirement))  # noqa: PERF401 - those before the end must stay
        except Ended:
            pass
        left = self._plan.requirements[len(results) :]
        results += [Result(each, Verdict.NOT_RUN, "The run was ended before.") for each in left]
        return self._read(), results

    def _step(self, requirement: Requirement) -> Result:
        result = judge_one(requirement, self._read(), self._plan)
        if result.verdict is Verdict.NOT_APPLICABLE:
            return result
        self._person.begins(requirement)
        if requirement.id in CHECKS:
            result = self._watch(requirement, result)
            if result.verdict is not Verdict.PASSED:
                return result
        result = self._ask(result)
        self._person.learns(result)
        return result

    def _watch(self, requirement: Requirement, result: Result) -> Result:
        """Watch calls until they show the rule, or the person wants something else."""
        since = 0
        while True:
            if result.verdict is not Verdict.NOT_RUN:
                self._person.learns(result)
                if result.verdict is Verdict.PASSED or not self._wants_again(requirement):
                    return result
                since = self._seen
            words = self._settled(requirement, since)
            if words is None:
                result = self._judged(requirement, since)
                continue
            if words.reply is not Reply.DONE:
                return self._left(requirement, words)
            result = self._judged(requirement, since)
            if result.verdict is Verdict.NOT_RUN:
                self._person.learns(result)

    def _settled(self, requirement: Requirement, since: int) -> Words | None:
        """Wait for the person, or until the calls tell and no more of them come."""
        while True:
            words = self._person.waits(LOOK_EVERY)
            news = self._look()
            if words is not None:
                return words
            if not news and self._judged(requirement, since).verdict is not Verdict.NOT_RUN:
                return None

    def _judged(self, requirement: Requirement, since: int) -> Result:
        traffic = self._read()
        return judge_one(requirement, traffic.since(since) if since else traffic, self._plan)

    def _look(self) -> bool:
        """Show new calls; return whether there were any."""
        traffic = self._read()
        new = [call for call in traffic.calls if call.number > self._seen]
        for call in new:
            self._person.sees(call)
        self._seen = max(self._seen, _last(traffic))
        return bool(new)

    def _wants_again(self, requirement: Requirement) -> bool:
        words = self._person.answers(f"Try {requirement.id} again?", in_words=False)
        self._end_if(words)
        self._look()
        return words.reply in {Reply.YES, Reply.AGAIN}

    def _left(self, requirement: Requirement, words: Words) -> Result:
        self._end_if(words)
        if words.reply is Reply.NOT_APPLICABLE:
            reason = words.text or "No reason was given."
            return Result(requirement, Verdict.NOT_APPLICABLE, reason, statements=(self._statement("", reason),))
        return Result(requirement, Verdict.NOT_RUN, "It was skipped.")

    def _ask(self, result: Result) -> Result:
        """Ask the person for what calls cannot tell."""
        requirement = result.requirement
        if not requirement.look:
            return result
        in_words = Teller.PERSON in requirement.tellers and Teller.ATS not in requirement.tellers
        words = self._person.answers(requirement.look, in_words=in_words)
        self._end_if(words)
        if words.reply in {Reply.SKIP, Reply.DONE, Reply.AGAIN}:
            return result
        if words.reply is Reply.NOT_APPLICABLE:
            return self._left(requirement, words)
        return self._stated(result, words)

    def _stated(self, result: Result, words: Words) -> Result:
        answer = words.text or words.reply.name.lower()
        statement = self._statement(result.requirement.look, answer)
        if words.reply is Reply.NO:
            said = f"{self._person.name} answered no: {result.requirement.look}"
            return replace(
                result,
                verdict=Verdict.FAILED,
                words=said,
                told_by=(*result.told_by, Teller.PERSON),
                statements=(statement,),
            )
        told = tuple(dict.fromkeys((*result.told_by, *result.requirement.tellers)))
        seen = result.words if result.told_by else f"{self._person.name} answered: {answer}"
        return replace(result, verdict=Verdict.PASSED, words=seen, told_by=told, statements=(statement,))

    def _statement(self, question: str, answer: str) -> Statement:
        return Statement(self._person.name, self._now(), question, answer)

    def _end_if(self, words: Words) -> None:
        if words.reply is Reply.END:
            raise Ended


def _last(traffic: Traffic) -> int:
    return traffic.calls[-1].number if traffic.calls else 0
