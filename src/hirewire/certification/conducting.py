"""Interactive runs: a person does what a rule asks for, and the run watches the calls and judges."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from hirewire.certification.adapters import Adapter
from hirewire.certification.calls import Traffic
from hirewire.certification.checks import CHECKS
from hirewire.certification.findings import Result, Statement, Verdict
from hirewire.certification.judging import Plan, judge_one
from hirewire.certification.people import Person, Reply, Words
from hirewire.certification.playing import LOOK_EVERY, Played, Player, Watch
from hirewire.certification.requirements import Requirement, Teller
from hirewire.certification.steps import PLAYS

#: Seconds without a new call after which an unattended run stops waiting for a step.
PATIENCE: Final = 60.0


class Ended(Exception):
    """The person ended the run."""


class Conductor:
    """Goes through the rules of a plan one by one."""

    def __init__(
        self,
        read: Callable[[], Traffic],
        person: Person,
        plan: Plan,
        *,
        now: Callable[[], datetime],
        adapters: Sequence[Adapter] = (),
        patience: float = PATIENCE,
    ) -> None:
        self._read = read
        self._person = person
        self._plan = plan
        self._now = now
        self._adapters = adapters
        self._traffic = Watch(read, person)
        self._player = Player(adapters, person, self._traffic, now=now, patience=patience)

    def run(self) -> tuple[Traffic, list[Result]]:
        """Return the traffic of the whole run, and a result for each rule."""
        results: list[Result] = []
        try:
            for requirement in self._plan.requirements:
                results.append(self._step(requirement))  # noqa: PERF401 - those before the end must stay
        except Ended:
            pass
        remaining = self._plan.requirements[len(results) :]
        results += [Result(each, Verdict.NOT_RUN, "The run ended before it.") for each in remaining]
        return self._read(), results

    def _step(self, requirement: Requirement) -> Result:
        result = judge_one(requirement, self._read(), self._plan)
        if result.verdict is Verdict.NOT_APPLICABLE:
            return result
        is_played = self._is_played(requirement, result)
        self._person.begins(requirement, "" if is_played else requirement.act)
        played = self._player.play(PLAYS[requirement.id]) if is_played else Played()
        is_awaited = self._person.is_there or is_played
        result = self._shown(requirement, result, played) if is_awaited else result
        if result.verdict is Verdict.PASSED or requirement.id not in CHECKS:
            result = self._ask(result)
            self._person.learns(result)
        elif not is_awaited:
            self._person.learns(result)
        return replace(result, statements=(*played.statements, *result.statements))

    def _is_played(self, requirement: Requirement, result: Result) -> bool:
        """Whether to play the rule's steps: an adapter knows one, and calls or a person can show the outcome."""
        known = {name for adapter in self._adapters for name in adapter.steps}
        can = any(move.step.name in known for move in PLAYS.get(requirement.id, ()))
        tells = requirement.id in CHECKS or self._person.is_there
        return can and tells and result.verdict is Verdict.NOT_RUN

    def _shown(self, requirement: Requirement, result: Result, played: Played) -> Result:
        """Return how the rule stands after its steps, as far as calls can tell."""
        if played.words is not None:
            return self._left(requirement, played.words)
        if played.fault:
            judged = self._judged(requirement, 0)
            result = replace(judged, words=played.fault) if judged.verdict is Verdict.NOT_RUN else judged
            self._person.learns(result)
            return result
        return self._watch(requirement, result) if requirement.id in CHECKS else result

    def _watch(self, requirement: Requirement, result: Result) -> Result:
        """Watch calls until they show the rule, or the person wants something else."""
        since = 0
        while True:
            if result.verdict is not Verdict.NOT_RUN:
                self._person.learns(result)
                if result.verdict is Verdict.PASSED or not self._wants_again(requirement):
                    return result
                since = self._traffic.seen
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
        """Wait for the person, or until the calls decide the rule and no more come."""
        while True:
            words = self._person.waits(LOOK_EVERY)
            has_new_calls = self._traffic.look()
            if words is not None:
                return words
            if not has_new_calls and self._judged(requirement, since).verdict is not Verdict.NOT_RUN:
                return None

    def _judged(self, requirement: Requirement, since: int) -> Result:
        traffic = self._read()
        return judge_one(requirement, traffic.since(since) if since else traffic, self._plan)

    def _wants_again(self, requirement: Requirement) -> bool:
        words = self._person.answers(f"Try {requirement.id} again?", in_words=False)
        self._end_if(words)
        self._traffic.look()
        return words.reply in {Reply.YES, Reply.AGAIN}

    def _left(self, requirement: Requirement, words: Words) -> Result:
        self._end_if(words)
        if words.reply is Reply.NOT_APPLICABLE:
            reason = words.text or "No reason was given."
            return Result(requirement, Verdict.NOT_APPLICABLE, reason, statements=(self._statement("", reason),))
        if not self._person.is_there:
            return self._judged(requirement, 0)
        return Result(requirement, Verdict.NOT_RUN, "It was skipped.")

    def _ask(self, result: Result) -> Result:
        """Ask the person what calls cannot show."""
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
            sentence = f"{self._person.name} answered no: {result.requirement.look}"
            return replace(
                result,
                verdict=Verdict.FAILED,
                words=sentence,
                told_by=(*result.told_by, Teller.PERSON),
                statements=(statement,),
            )
        tellers = tuple(dict.fromkeys((*result.told_by, *result.requirement.tellers)))
        evidence = result.words if result.told_by else f"{self._person.name} answered: {answer}"
        return replace(result, verdict=Verdict.PASSED, words=evidence, told_by=tellers, statements=(statement,))

    def _statement(self, question: str, answer: str) -> Statement:
        return Statement(self._person.name, self._now(), question, answer)

    def _end_if(self, words: Words) -> None:
        if words.reply is Reply.END:
            raise Ended
