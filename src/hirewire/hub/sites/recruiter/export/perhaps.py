"""The question before an export: is this member one of the ATS's unlinked records?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.explaining import StoredPiece
from hirewire.hub.ats.matching.likely import LikelyRecord, likely_records
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.services import NEW_RECORD, Choice
from hirewire.hub.sites.recruiter.forms import choice_of

_NOTHING: Final = ("", "")


class Line(NamedTuple):
    """One line of the comparison: what Recruiter says, what the record says, and what follows."""

    piece: StoredPiece
    member_says: str
    record_says: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A member, the records that may be the same person, and the answer so far."""

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
        values = _values(self.member, self.likeliest.candidate)
        told = [(piece, values.get(piece["kind"], _NOTHING)) for piece in self.likeliest.evidence]
        return [Line(piece, *both) for piece, both in told if any(both)]


def doubts(
    seat: Seat, application: DeveloperApplication, members: Sequence[Member], answers: Mapping[int, str]
) -> list[Doubt]:
    """The members among these who may be in the ATS already, in their order."""
    likely = likely_records(visibility_scope(seat, Feature.IN_ATS), application, members)
    return [Doubt(member, likely[member.pk], answers.get(member.pk, "")) for member in members if likely.get(member.pk)]


def choices(doubtful: Sequence[Doubt], alike: str) -> dict[int, Choice]:
    """What was decided for each member; ``alike`` holds for those without an answer of their own."""
    decided: dict[int, Choice] = {}
    for doubt in doubtful:
        same = {"add": Choice(doubt.likeliest.id), "new": NEW_RECORD}.get(alike)
        choice = choice_of(doubt.answer) or same
        if choice is not None:
            decided[doubt.member.pk] = choice
    return decided


def _values(member: Member, candidate: Candidate) -> dict[str, tuple[str, str]]:
    """What both sides say, as far as recruiters see it: not a member's addresses and numbers."""
    cities = (str(address.get("city") or "") for address in candidate.addresses)
    return {
        "given": (member.first_name, candidate.first_name),
        "family": (member.last_name, candidate.last_name),
        "employer": (member.current_company, candidate.current_company_name),
        "title": (member.current_title, candidate.current_job_title),
        "city": (member.location, next((city for city in cities if city), "")),
    }
