"""Unmatched records of the ATS that may describe a member. People decide on them before an export.

The scorer has stored them as ``Suggestion``, because it was not sure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_candidates
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.explaining import StoredPiece, shared
from hirewire.hub.ats.matching.models import Match, Suggestion
from hirewire.hub.ats.matching.queries import known_matches, possible
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication

#: People are asked about a pair only if its probability is at least this. The limit is low, because a needless question
#: costs only a click, but a missing question may lead to a duplicate record.
ASKED_FROM: Final = 0.1
#: A record with at least this probability counts as likely, not only as possible.
LIKELY_FROM: Final = 0.6
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class LikelyRecord:
    candidate: Candidate
    likelihood: float
    evidence: Sequence[StoredPiece]

    @property
    def id(self) -> str:
        return self.candidate.ats_candidate_id

    @property
    def name(self) -> str:
        return f"{self.candidate.first_name} {self.candidate.last_name}".strip()

    @property
    def is_likely(self) -> bool:
        return self.likelihood >= LIKELY_FROM

    @property
    def shared(self) -> list[StoredPiece]:
        return shared(self.evidence)


def likely_records(
    seen: VisibilityScope, application: DeveloperApplication, members: Sequence[Member]
) -> dict[int, list[LikelyRecord]]:
    """For each member, the unmatched records of one ATS that may describe that member, likeliest first.

    Leaves out records that the seat does not see, and pairs that people have unlinked. A member gets no likely records
    if the member already matches a record that the seat sees. Matches that are hidden from the seat make no difference.
    Makes the same few queries for any number of members.
    """
    if not members or application.pk not in seen.application_ids:
        return {}
    known = known_matches(seen).filter(application=application, member__in=members)
    linked = set(known.values_list("member_id", flat=True))
    unknown = [member.pk for member in members if member.pk not in linked]
    rows = list(open_suggestions().filter(visible_candidates(seen), application=application, member__in=unknown))
    candidates = Candidate.objects.filter(
        organization=seen.organization,
        application=application,
        ats_candidate_id__in={row.ats_candidate_id for row in rows},
    )
    by_id = {candidate.ats_candidate_id: candidate for candidate in candidates}
    records: dict[int, list[LikelyRecord]] = defaultdict(list)
    for row in rows:
        of_member = records[row.member_id]
        if row.ats_candidate_id in by_id and len(of_member) < _SHOWN:
            of_member.append(LikelyRecord(by_id[row.ats_candidate_id], row.probability, row.evidence))
    return records


def pairs(members: Sequence[Member], candidates: Sequence[Candidate]) -> Iterator[tuple[Member, LikelyRecord]]:
    """Yield the pairs of a member and a candidate that may be the same person.

    Leaves out candidates that match a member, and pairs that people have unlinked.
    """
    by_key = {(each.organization_id, each.application_id, each.ats_candidate_id): each for each in candidates}
    by_id = {member.pk: member for member in members}
    rows = open_suggestions().filter(
        organization__in={candidate.organization_id for candidate in candidates},
        ats_candidate_id__in={candidate.ats_candidate_id for candidate in candidates},
        member__in=by_id,
    )
    for row in rows:
        candidate = by_key.get((row.organization_id, row.application_id, row.ats_candidate_id))
        if candidate is not None:
            yield by_id[row.member_id], LikelyRecord(candidate, row.probability, row.evidence)


def open_suggestions() -> "QuerySet[Suggestion]":
    return unmatched().filter(probability__gte=ASKED_FROM)


def unmatched() -> "QuerySet[Suggestion]":
    """Suggestions of any probability for records without a match, except pairs that people have unlinked."""
    matches = Match.objects.filter(
        organization_id=OuterRef("organization_id"),
        application_id=OuterRef("application_id"),
        ats_candidate_id=OuterRef("ats_candidate_id"),
    )
    return possible().filter(~Exists(matches))
