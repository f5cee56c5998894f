"""The question before an export: does one of the ATS's unlinked records describe this member?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.matching.likely import LikelyRecord, likely_records
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.services import NEW_RECORD, Choice
from hirewire.hub.sites.recruiter.forms import choice_of
from hirewire.hub.sites.recruiter.side_by_side import Line, lines

#: The kinds of evidence that a recruiter compares before an export.
_SHOWN: Final = frozenset({"given", "family", "employer", "title", "city"})


@dataclass(frozen=True, slots=True)
class Doubt:
    member: Member
    records: Sequence[LikelyRecord]
    answer: str = ""

    @property
    def likeliest(self) -> LikelyRecord:
        return self.records[0]

    @property
    def adds_to(self) -> str:
        choice = choice_of(self.answer)
        return "" if choice is None else choice.adds_to

    @property
    def lines(self) -> list[Line]:
        evidence = [piece for piece in self.likeliest.evidence if piece["kind"] in _SHOWN]
        return lines(self.member, self.likeliest.candidate, evidence)


def doubts(
    seat: Seat, application: DeveloperApplication, members: Sequence[Member], answers: Mapping[int, str]
) -> list[Doubt]:
    """Return the given members who may already be in the ATS, in the given order."""
    likely = likely_records(visibility_scope(seat, Feature.IN_ATS), application, members)
    return [Doubt(member, likely[member.pk], answers.get(member.pk, "")) for member in members if likely.get(member.pk)]


def choices(doubtful: Sequence[Doubt], alike: str) -> dict[int, Choice]:
    """Return the choice for each member. Leave out members for whom nothing was answered.

    ``alike`` is the common answer. It applies to every member who has no separate answer.
    """
    decided: dict[int, Choice] = {}
    for doubt in doubtful:
        same = {"add": Choice(doubt.likeliest.id), "new": NEW_RECORD}.get(alike)
        choice = choice_of(doubt.answer) or same
        if choice is not None:
            decided[doubt.member.pk] = choice
    return decided
