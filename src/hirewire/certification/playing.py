"""Demonstrates a rule step by step. Adapters or a person do the steps, and the run waits for the calls of each step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hirewire.certification.adapters import Adapter, NotYetError, StepFailedError
from hirewire.certification.calls import Call, Traffic
from hirewire.certification.findings import Statement, counted
from hirewire.certification.kinds import Kind
from hirewire.certification.people import Person, Reply, Words
from hirewire.certification.sent import records_of
from hirewire.certification.steps import PLAYS, Move, Step, is_lacking, usual_values

#: Seconds between two looks at the traffic. A rule is judged as soon as a look finds no new call.
LOOK_EVERY: Final = 1.0


class Watch:
    """The traffic of a run as it grows. The person sees each call once.

    Calls are recognized by their ids, because a slow call may appear after quick ones that began later.
    """

    def __init__(self, read: Callable[[], Traffic], person: Person) -> None:
        self._read = read
        self._person = person
        self.traffic = read()
        self._seen = {call.id for call in self.traffic.calls}

    @property
    def last_id(self) -> str:
        return self.traffic.last_id

    def look(self) -> bool:
        self.traffic = self._read()
        new = [call for call in self.traffic.calls if call.id not in self._seen]
        for call in new:
            self._person.sees(call)
        self._seen.update(call.id for call in new)
        return bool(new)


@dataclass
class Played:
    statements: list[Statement] = field(default_factory=list)
    #: What the person said instead of doing a step; None if the person said nothing.
    words: Words | None = None
    #: Why the steps ended early; empty if they did not.
    fault: str = ""
    things: dict[str, str] = field(default_factory=dict)
    #: Why nobody can demonstrate the rule in this ATS; empty if somebody can.
    lacking: str = ""

    @property
    def is_over(self) -> bool:
        return self.words is not None or bool(self.fault or self.lacking)


class Player:
    def __init__(
        self,
        adapters: Sequence[Adapter],
        lacks: Mapping[str, str],
        person: Person,
        watch: Watch,
        *,
        now: Callable[[], datetime],
        patience: float,
    ) -> None:
        self._adapters = adapters
        self._lacks = lacks
        self._person = person
        self._watch = watch
        self._now = now
        self._patience = patience

    def play(self, rule: str) -> Played:
        """Do the rule's steps, except those that the ATS lacks. After each step, wait for the calls that prove it."""
        left_out = self._left_out(PLAYS[rule])
        if is_lacking(rule, left_out):
            return Played(lacking=next(iter(left_out.values())))
        played = Played()
        for move in PLAYS[rule]:
            if move.step.name in left_out:
                continue
            before = self._do(move, played)
            if not played.is_over:
                self._await(move.step, before, played)
            if played.is_over:
                break
        return played

    def _left_out(self, moves: Sequence[Move]) -> dict[str, str]:
        """Return the steps to leave out, each with a reason.

        A step is left out if nobody can do it in this ATS, or if it needs the result of another step that is left out.
        """
        left_out: dict[str, str] = {}
        missing: dict[str, str] = {}
        for step in (move.step for move in moves):
            reasons = [self._lacks[step.name]] if step.name in self._lacks else []
            reasons += [missing[name] for name in step.needs if name in missing]
            if reasons:
                left_out[step.name] = reasons[0]
                missing[step.makes] = reasons[0]
        return left_out

    def _do(self, move: Move, played: Played) -> str:
        """Let an adapter or the person do the step. Return the id of the last call that began before the step."""
        before = self._watch.last_id
        step, values = move.step, usual_values(move)
        act = step.words.format_map(_Known(values | played.things))
        adapter = next((each for each in self._adapters if step.name in each.steps), None)
        if adapter is None or any(name not in played.things for name in step.needs):
            self._person.asks(act)
            if not self._person.is_there:
                played.words = Words(Reply.SKIP)
            return before
        self._person.plays(act, adapter.name)
        while True:
            try:
                made = adapter.play(step, {**{name: played.things[name] for name in step.needs}, **values})
                break
            except NotYetError as early:
                self._wait_with(played, f"{adapter.name} could not do a step in time. {act} {early}")
                before = self._watch.last_id
            except StepFailedError as fault:
                played.fault = f"{adapter.name} could not do a step. {act} {fault}"
            if played.is_over:
                return before
        self._person.awaits()
        if step.makes and made:
            played.things[step.makes] = made
        played.statements.append(Statement(adapter.name, self._now(), act, made or "done", by_hand=False))
        return before

    def _wait_with(self, played: Played, fault: str) -> None:
        """Wait before a step is tried again.

        The steps end if the person says anything but ``DONE``, or if an unattended run has waited long enough.
        """
        words = self._person.waits(LOOK_EVERY)
        self._watch.look()
        if words is None or words.reply is Reply.DONE:
            return
        if self._person.is_there:
            played.words = words
        else:
            played.fault = fault

    def _await(self, step: Step, before: str, played: Played) -> None:
        while not self._shows(step, before):
            words = self._person.waits(LOOK_EVERY)
            if words is None:
                continue
            if self._person.is_there:
                played.words = None if words.reply is Reply.DONE else words
            else:
                played.fault = self._lost(step, before)
            return

    def _shows(self, step: Step, before: str) -> bool:
        if step.shows is None:
            return True
        self._watch.look()
        new = self._watch.traffic.since(before)
        return any(call.kind is step.shows and call.is_judged and _holds(call, step) for call in new.calls)

    def _lost(self, step: Step, before: str) -> str:
        others = len(self._watch.traffic.since(before).calls)
        only = f", only {counted(others, 'other call')}" if others else ""
        return f"No call for {step.shows} came within {self._patience:g} seconds of “{step.name}”{only}."


def _holds(call: Call, step: Step) -> bool:
    records = records_of(call)
    if call.kind is Kind.CANDIDATES and call.verb == "GET":
        # A GET returns the members whom Recruiter matched with candidates. It does not show what the ATS has sent.
        return False
    return not records or any(record.is_deletion is step.deletes for record in records)


class _Known(dict[str, str]):
    """Puts a noun, such as “(the candidate)”, in place of a missing value, so that a person knows what is meant."""

    def __missing__(self, name: str) -> str:
        return f"(the {name.replace('_', ' ')})"
