"""Pairs of a candidate and a member for people to decide on.

The first pairs are those for which a link would add the most applications and notes to the member's profile. Postponed
pairs come last.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from django.db.models import Count, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_applications, visible_candidates
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import CandidateNote
from hirewire.hub.ats.matching.explaining import StoredPiece, shared
from hirewire.hub.ats.matching.likely import open_suggestions, unmatched
from hirewire.hub.ats.matching.models import MatchDecision, Suggestion, Verdict
from hirewire.hub.ats.matching.queries import possible
from hirewire.hub.identity.members.models import Member

#: How many of the likeliest pairs are listed; nobody decides on more in a day.
MOST: Final = 1000
#: How many other members are listed for a candidate. To find ``MOST`` pairs, at most ``MOST * _RIVALS`` suggestions
#: are read.
_RIVALS: Final = 3

#: The key of a candidate: the developer application's id and the candidate's id.
CandidateKey = tuple[int, str]


class PairKey(NamedTuple):
    application_id: int
    candidate_id: str
    member_id: int


class DoubtfulPair(NamedTuple):
    key: PairKey
    probability: float
    evidence: Sequence[StoredPiece]
    #: How many applications and notes a link would add to the member's profile.
    applications: int
    notes: int
    is_later: bool

    @property
    def shared(self) -> list[StoredPiece]:
        return shared(self.evidence)

    @property
    def records(self) -> int:
        return self.applications + self.notes


class Doubtful(NamedTuple):
    #: At most ``MOST`` pairs, in the order in which people should decide on them.
    pairs: Sequence[DoubtfulPair]
    total: int


def doubtful(seen: VisibilityScope) -> Doubtful:
    """The pairs to decide on: each undecided candidate that the seat sees, with its likeliest member."""
    rows = _suggestions(seen)
    total = rows.order_by().values("application_id", "ats_candidate_id").distinct().count()
    likeliest: dict[CandidateKey, Suggestion] = {}
    for row in rows[: MOST * _RIVALS]:
        likeliest.setdefault((row.application_id, row.ats_candidate_id), row)
    names = list(likeliest)[:MOST]
    applications, notes = _numbers(_applications(seen), names), _numbers(_notes(seen), names)
    postponed = _postponed(seen)
    pairs = [_pair(likeliest[name], applications[name], notes[name], postponed) for name in names]
    return Doubtful(sorted(pairs, key=lambda pair: (pair.is_later, -pair.records, -pair.probability, pair.key)), total)


def others(seen: VisibilityScope, pair: DoubtfulPair) -> list[Suggestion]:
    rows = _visible(seen, possible()).filter(
        application=pair.key.application_id, ats_candidate_id=pair.key.candidate_id
    )
    return list(rows.exclude(member=pair.key.member_id).select_related("member")[:_RIVALS])


def pair_of(seen: VisibilityScope, key: PairKey) -> DoubtfulPair | None:
    """The pair; None if the seat does not see it, if its candidate matches a member, or if people unlinked the pair."""
    row = _visible(seen, unmatched()).filter(**columns(key)).first()
    if row is None:
        return None
    names = [(key.application_id, key.candidate_id)]
    applications, notes = _numbers(_applications(seen), names), _numbers(_notes(seen), names)
    return _pair(row, applications[names[0]], notes[names[0]], _postponed(seen))


def decisions(seen: VisibilityScope) -> QuerySet[MatchDecision]:
    decided = MatchDecision.objects.filter(visible_candidates(seen)).exclude(verdict=Verdict.LATER)
    return decided.select_related("member", "by", "application").order_by("-at", "ats_candidate_id")


def columns(key: PairKey) -> dict[str, object]:
    return {"application": key.application_id, "ats_candidate_id": key.candidate_id, "member": key.member_id}


def _suggestions(seen: VisibilityScope) -> QuerySet[Suggestion]:
    return _visible(seen, open_suggestions())


def _visible(seen: VisibilityScope, suggestions: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    members = Member.objects.visible_to(seen.organization).filter(closed_at=None)
    return suggestions.filter(visible_candidates(seen), member__in=members)


def _numbers(
    rows: "QuerySet[Application] | QuerySet[CandidateNote]", keys: Sequence[CandidateKey]
) -> Counter[CandidateKey]:
    rows = rows.filter(ats_candidate_id__in=[candidate_id for _, candidate_id in keys]).order_by()
    numbers = rows.values_list("application_id", "ats_candidate_id").annotate(number=Count("*"))
    return Counter({(application, name): number for application, name, number in numbers})


def _applications(seen: VisibilityScope) -> QuerySet[Application]:
    return Application.objects.filter(visible_applications(seen))


def _notes(seen: VisibilityScope) -> QuerySet[CandidateNote]:
    return CandidateNote.objects.filter(seen.tenancy)


def _postponed(seen: VisibilityScope) -> set[PairKey]:
    rows = MatchDecision.objects.filter(seen.tenancy, verdict=Verdict.LATER)
    return {PairKey(*row) for row in rows.values_list("application_id", "ats_candidate_id", "member_id")}


def _pair(row: Suggestion, applications: int, notes: int, postponed: Collection[PairKey]) -> DoubtfulPair:
    key = PairKey(row.application_id, row.ats_candidate_id, row.member_id)
    return DoubtfulPair(key, row.probability, row.evidence, applications, notes, key in postponed)
