"""The findings of a rehearsal: all that the page needs to show the effect of a switch without reading the ATS again."""

from collections.abc import Collection, Mapping
from typing import Final

import msgspec
from django.utils.translation import gettext_noop

from hirewire.agent.sdk.connector import Entity

SWITCHES: Final = (
    "unposted_jobs",
    "confidential_jobs",
    "private_candidates",
    "private_notes",
    "draft_feedback",
)
#: Reasons why a record stays in the ATS, no matter how the switches are set.
DRAFT_JOB: Final = "draft_job"
PROSPECT: Final = "prospect"
FROM_RECRUITER: Final = "from_recruiter"
FOR_GOOD: Final = frozenset({DRAFT_JOB, PROSPECT, FROM_RECRUITER})
#: Jobs without a place need this. Recruiter refuses these jobs unless the connection names a default place.
DEFAULT_LOCATION: Final = "default_location"
#: At most this many refused records are listed for each reason.
EXAMPLES: Final = 3
NO_LOCATION: Final = gettext_noop("Location is missing; Recruiter requires it")
HALF_A_PLACE: Final = gettext_noop("Location is incomplete; Recruiter requires a city and its country")
NO_JOB: Final = gettext_noop("Its job would be refused, or is not in the ATS")
NO_PERSON: Final = gettext_noop("Its candidate would be refused, or is not in the ATS")
NO_OWNER: Final = gettext_noop("The record it belongs to would be refused")


class Example(msgspec.Struct, frozen=True):
    key: str
    url: str


class Refusal(msgspec.Struct):
    count: int = 0
    examples: list[Example] = []


class EntityCount(msgspec.Struct):
    """The records that belong to one entity and have the same ``needs``.

    Each need is a switch that has to be on, ``DEFAULT_LOCATION``, or a reason why the records stay in the ATS even if
    all switches are on.
    """

    entity: Entity
    needs: tuple[str, ...]
    accepted: int = 0
    refused: dict[str, Refusal] = {}
    #: If ``needs`` contains ``DEFAULT_LOCATION``: the first few records counted in ``accepted``. Recruiter accepts them
    #: only if the connection names a default place.
    unplaced: list[Example] = []

    def without_location(self) -> dict[str, Refusal]:
        reason = {Entity.JOBS: NO_LOCATION, Entity.APPLICATIONS: NO_JOB}.get(self.entity, NO_OWNER)
        return _merged(self.refused, {reason: Refusal(self.accepted, self.unplaced)} if self.accepted else {})


class Name(msgspec.Struct):
    """A stage or a disposition of the ATS: how many people it applies to now, and how many stage entries name it."""

    name: str
    people: int = 0
    #: How many stage entries have the same needs. Each key lists these needs, separated by spaces.
    entries: dict[str, int] = {}

    def entries_with(self, switches: Collection[str]) -> int:
        return sum(count for needs, count in self.entries.items() if _is_open(needs.split(), switches))


class Face(msgspec.Struct, frozen=True):
    label: str
    shows: str
    has: str


class Sample(msgspec.Struct, frozen=True):
    entity: Entity
    key: str
    title: str
    line: str
    #: A short description of the record, in the words of the ATS.
    raw: str
    faces: tuple[Face, ...]


class Unreadable(msgspec.Struct, frozen=True):
    key: str
    reason: str


class Findings(msgspec.Struct):
    #: Stored rehearsals contain this field under its older name, “tallies”.
    counts: list[EntityCount] = msgspec.field(name="tallies", default_factory=list)
    stages: list[Name] = []
    dispositions: list[Name] = []
    samples: list[Sample] = []
    unreadable: list[Unreadable] = []
    unreadable_count: int = 0
    stopped: dict[str, str] = {}
    records: int = 0
    seconds: float = 0.0


class Line(msgspec.Struct):
    entity: Entity
    goes: int = 0
    left: dict[str, int] = {}
    refused: dict[str, Refusal] = {}

    @property
    def left_count(self) -> int:
        return sum(self.left.values())

    @property
    def refused_count(self) -> int:
        return sum(refusal.count for refusal in self.refused.values())

    @property
    def total(self) -> int:
        return self.goes + self.left_count + self.refused_count


def lines(findings: Findings, switches: Collection[str], stage_names: Mapping[str, str]) -> list[Line]:
    """Return a line for each entity. If ``stage_names`` gives a stage an empty name, the stage stays in the ATS."""
    by_entity: dict[Entity, Line] = {}
    for entity_count in findings.counts:
        line = by_entity.setdefault(entity_count.entity, Line(entity=entity_count.entity))
        lacks = [need for need in entity_count.needs if need not in switches]
        if not lacks:
            line.goes += entity_count.accepted
            line.refused = _merged(line.refused, entity_count.refused)
        elif lacks == [DEFAULT_LOCATION]:
            line.refused = _merged(line.refused, entity_count.without_location())
        else:
            reason = next(need for need in lacks if need != DEFAULT_LOCATION)
            count = entity_count.accepted + sum(refusal.count for refusal in entity_count.refused.values())
            line.left[reason] = line.left.get(reason, 0) + count
    _leave_unnamed(by_entity, findings, switches, stage_names)
    return [by_entity[entity] for entity in Entity if entity in by_entity]


def effect(findings: Findings, switches: Collection[str], switch: str) -> dict[Entity, int]:
    """For each entity, how many more records leave the ATS with this switch on than with it off."""
    on, off = {*switches, switch}, set(switches) - {switch}
    more = {line.entity: line.goes for line in lines(findings, on, {})}
    fewer = {line.entity: line.goes for line in lines(findings, off, {})}
    return {entity: more[entity] - fewer[entity] for entity in more if more[entity] != fewer[entity]}


def _leave_unnamed(
    by_entity: Mapping[Entity, Line], findings: Findings, switches: Collection[str], stage_names: Mapping[str, str]
) -> None:
    hidden = sum(name.entries_with(switches) for name in findings.stages if stage_names.get(name.name, name.name) == "")
    line = by_entity.get(Entity.STAGES)
    if line is not None and hidden:
        line.goes -= hidden
        line.left["not_shown"] = line.left.get("not_shown", 0) + hidden


def _is_open(needs: Collection[str], switches: Collection[str]) -> bool:
    return set(needs) <= set(switches)


def _merged(first: Mapping[str, Refusal], second: Mapping[str, Refusal]) -> dict[str, Refusal]:
    merged = dict(first)
    for reason, refusal in second.items():
        known = merged.get(reason, Refusal())
        merged[reason] = Refusal(known.count + refusal.count, [*known.examples, *refusal.examples][:EXAMPLES])
    return merged
