"""Interactive runs: a person or an adapter does what a rule asks for, and the run judges the calls that follow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from hirewire.certification.adapters import Adapter
from hirewire.certification.calls import Traffic
from hirewire.certification.checks import CHECKS
from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge_one
from hirewire.certification.limits import TimeIsUp
from hirewire.certification.people import Person, Reply, Words
from hirewire.certification.pictures import Picture
from hirewire.certification.playing import LOOK_EVERY, Played, Player, Watch
from hirewire.certification.requirements import Requirement
from hirewire.certification.showing import (
    Saying,
    Showing,
    Stage,
    begun,
    ended,
    is_answered_in_words,
    judged,
    looked,
    replied,
)
from hirewire.certification.steps import PLAYS

#: Seconds that an unattended run waits for the calls of a step.
PATIENCE: Final = 60.0


class Ended(Exception):
    """The person ended the run."""


class Conductor:
    def __init__(
        self,
        read: Callable[[], Traffic],
        person: Person,
        plan: Plan,
        *,
        now: Callable[[], datetime],
        adapters: Sequence[Adapter] = (),
        patience: float = PATIENCE,
        pictures: Mapping[str, Picture] | None = None,
    ) -> None:
        """``pictures`` maps the id of a rule to the picture that was prepared for the answer to the rule's question."""
        self._read = read
        self._person = person
        lacks = {name: reason for each in adapters for name, reason in each.lacks.items()} | {**plan.options.lacks}
        self._plan = replace(plan, options=replace(plan.options, lacks=lacks))
        self._now = now
        self._prepared = dict(pictures or {})
        self.pictures: list[Picture] = []
        #: Whether the run reached the time limit, which ``Limited`` sets, before all rules were tried.
        self.is_cut = False
        #: For each rule, the id of the last call before the rule's last attempt; empty if there was only one attempt.
        self._since: dict[str, str] = {}
        self._adapters = adapters
        self._traffic = Watch(read, person)
        self._player = Player(adapters, lacks, person, self._traffic, now=now, patience=patience)

    def run(self) -> tuple[Traffic, list[Result]]:
        results: list[Result] = []
        reason, is_time_up = "The run ended before this rule.", False
        try:
            for requirement in self._plan.requirements:
                results.append(self._step(requirement))  # noqa: PERF401 - results must survive an early end
        except Ended:
            pass
        except TimeIsUp as limit:
            reason, is_time_up = f"The run reached its time limit, {limit}, before this rule was shown.", True
        remaining = self._plan.requirements[len(results) :]
        results += [Result(each, Verdict.NOT_RUN, reason) for each in remaining]
        traffic = self._read()
        judged = [self._judged_at_end(result, traffic) for result in results]
        self.is_cut = is_time_up and any(result.words == reason for result in judged)
        return traffic, judged

    def _judged_at_end(self, result: Result, traffic: Traffic) -> Result:
        """Judge the rule again at the end of the run, because later calls may break a rule that had passed.

        In an unattended run, later calls may also decide a rule that had no verdict yet: an ATS may read seats or
        messages at any time.
        """
        requirement = result.requirement
        if result.verdict is Verdict.NOT_RUN and requirement.id in CHECKS and not self._person.is_there:
            late = replace(judge_one(requirement, traffic, self._plan), statements=result.statements)
        else:
            showing = Showing(result, Stage.OVER, self._since.get(requirement.id, ""))
            late = ended(showing, traffic, self._plan).result
        if late.verdict is result.verdict:
            return result
        self._person.learns(late)
        return late

    def _step(self, requirement: Requirement) -> Result:
        showing = begun(requirement, self._read(), self._plan)
        if showing.result.verdict is Verdict.NOT_APPLICABLE:
            return showing.result
        is_played = self._is_played(requirement, showing.result)
        self._person.begins(requirement, "" if is_played else requirement.act)
        played = self._player.play(requirement.id) if is_played else Played()
        if played.lacking:
            result = Result(requirement, Verdict.NOT_APPLICABLE, played.lacking)
            self._person.learns(result)
            return result
        if played.is_over:
            showing = self._stopped(showing, played)
        if showing.stage is Stage.ASKING or self._person.is_there or is_played:
            showing = self._conducted(showing)
        else:
            self._person.learns(showing.result)
        self._since[requirement.id] = showing.since
        return replace(showing.result, statements=(*played.statements, *showing.result.statements))

    def _is_played(self, requirement: Requirement, result: Result) -> bool:
        known = {name for adapter in self._adapters for name in adapter.steps}
        can = any(move.step.name in known for move in PLAYS.get(requirement.id, ()))
        tells = requirement.id in CHECKS or self._person.is_there
        return can and tells and result.verdict is Verdict.NOT_RUN

    def _stopped(self, showing: Showing, played: Played) -> Showing:
        if played.words is not None:
            return self._said(showing, played.words)
        if showing.stage is not Stage.WATCHING:
            return showing
        after = looked(showing, self._read(), self._plan, is_quiet=True)
        if after.result.verdict is Verdict.NOT_RUN:
            after = replace(after, result=replace(after.result, words=played.fault), stage=Stage.OVER)
        self._person.learns(after.result)
        # Nobody is asked to try a failed rule again if the adapter's steps ended early.
        return replace(after, stage=Stage.OVER) if after.stage is Stage.FAILED else after

    def _conducted(self, showing: Showing) -> Showing:
        if showing.stage is Stage.FAILED or (showing.stage is Stage.ASKING and showing.result.told_by):
            self._person.learns(showing.result)
        while not showing.is_over:
            showing = self._watched(showing) if showing.stage is Stage.WATCHING else self._asked(showing)
        return showing

    def _watched(self, showing: Showing) -> Showing:
        while True:
            words = self._person.waits(LOOK_EVERY)
            has_new_calls = self._traffic.look()
            if words is not None:
                after = self._said(showing, words)
                break
            after = looked(showing, self._traffic.traffic, self._plan, is_quiet=not has_new_calls)
            if after.stage is not Stage.WATCHING:
                break
        self._person.learns(after.result)
        return after

    def _asked(self, showing: Showing) -> Showing:
        requirement = showing.requirement
        if showing.stage is Stage.FAILED:
            words = self._person.answers(f"Try {requirement.id} again?", in_words=False)
            self._traffic.look()
            return self._said(showing, words)
        words = self._person.answers(requirement.look, in_words=is_answered_in_words(requirement))
        after = self._said(showing, self._with_picture(words, requirement))
        self._person.learns(after.result)
        return after

    def _with_picture(self, words: Words, requirement: Requirement) -> Words:
        if words.reply not in {Reply.YES, Reply.NO, Reply.TEXT}:
            return words
        prepared = self._prepared.pop(requirement.id, None)
        picture = words.picture or prepared
        if picture is not None:
            self.pictures.append(picture)
        return replace(words, picture=picture)

    @property
    def unused_pictures(self) -> list[str]:
        """The rules for which a picture was prepared, but not added to any answer."""
        return list(self._prepared)

    def _said(self, showing: Showing, words: Words) -> Showing:
        if words.reply is Reply.END:
            raise Ended
        if words.reply is Reply.SKIP and showing.stage is Stage.WATCHING and not self._person.is_there:
            # Nobody can skip a rule in an unattended run. In such a run, SKIP means that the wait for calls is over.
            return replace(showing, result=judged(showing, self._read(), self._plan), stage=Stage.OVER)
        saying = Saying(words, self._person.name, self._now())
        return replied(showing, saying, self._read(), self._plan)
