"""Records of the ATS that may be a member although nothing links the two, for people to decide before an export.

The other direction of ``suggesting``, with the same evidence: what the ATS's widget offers as a member for a record,
Recruiter offers as a record for the member.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Exists, OuterRef, Q

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_candidates
from hirewire.hub.ats.candidates.models import DOCUMENT, Candidate
from hirewire.hub.ats.matching.models import Match, Unlinked
from hirewire.hub.ats.matching.queries import known_matches
from hirewire.hub.ats.matching.suggesting import SIMILAR, Outcome, Piece, evidence_of, folded, likelihood_of
from hirewire.hub.identity.members.finding import Prefixes, words
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.text.trigrams import similarity, trigrams

#: Below this likelihood nobody is asked: the same name at another employer is a namesake more often than a duplicate.
ASKED_FROM: Final = 0.4
#: From here on a record counts as likely, not only as possible.
LIKELY_FROM: Final = 0.6
#: How many records are weighed for each member, and how many of those are shown.
_WEIGHED, _SHOWN = 40, 4
#: How many letters of a first name have to agree: enough for an index, and few enough for "Kathey" and "Katherine".
_BEGINNING: Final = 3


@dataclass(frozen=True, slots=True)
class LikelyRecord:
    """A record that may be the member, with the comparisons that speak for it and against it."""

    candidate: Candidate
    evidence: tuple[Piece, ...]

    @property
    def id(self) -> str:
        return self.candidate.ats_candidate_id

    @property
    def name(self) -> str:
        return f"{self.candidate.first_name} {self.candidate.last_name}".strip()

    @property
    def likelihood(self) -> float:
        return likelihood_of(self.evidence)

    @property
    def is_likely(self) -> bool:
        return self.likelihood >= LIKELY_FROM

    @property
    def shared(self) -> list[Piece]:
        return [piece for piece in self.evidence if piece.outcome in {Outcome.SAME, Outcome.SIMILAR}]


def likely_records(
    seen: VisibilityScope, application: DeveloperApplication, members: Sequence[Member]
) -> dict[int, list[LikelyRecord]]:
    """For each member, the unlinked records of one ATS that are likely the same person, likeliest first.

    Only records that the seat sees, and only members of whom it sees no linked record: a hidden link must change
    nothing. Records that are somebody else, or that people have unlinked from the member, are left out. Takes the
    same few queries for any number of members.
    """
    if not members or application.pk not in seen.application_ids:
        return {}
    known = known_matches(seen).filter(application=application, member__in=members)
    linked = set(known.values_list("member_id", flat=True))
    unknown = [member for member in members if member.pk not in linked]
    candidates = _candidates(seen, application, unknown)
    found: dict[int, list[LikelyRecord]] = defaultdict(list)
    for member, record in pairs(unknown, candidates):
        found[member.pk].append(record)
    return {member_id: sorted(records, key=_likeliest_first)[:_SHOWN] for member_id, records in found.items()}


def pairs(members: Sequence[Member], candidates: Sequence[Candidate]) -> Iterator[tuple[Member, LikelyRecord]]:
    """The members and unlinked records among these that may be the same person, unless people said they are not."""
    possible = list(_possible(members, candidates))
    apart = _unlinked(possible)
    for member, record in possible:
        candidate = record.candidate
        if (candidate.organization_id, candidate.application_id, record.id, member.pk) not in apart:
            yield member, record


def _candidates(seen: VisibilityScope, application: DeveloperApplication, members: Sequence[Member]) -> list[Candidate]:
    names = [name for member in members for name in _beginnings(member)]
    if not names:
        return []
    is_somebody = Match.objects.filter(
        organization_id=OuterRef("organization_id"),
        application_id=OuterRef("application_id"),
        ats_candidate_id=OuterRef("ats_candidate_id"),
    )
    named = reduce(or_, (Q(document=Prefixes(name)) for name in names))
    unlinked = Candidate.objects.filter(visible_candidates(seen), ~Exists(is_somebody), application=application)
    in_order = unlinked.alias(document=DOCUMENT).filter(named).order_by("ats_candidate_id")
    return list(in_order[: _WEIGHED * len(members)])


def _beginnings(member: Member) -> list[str]:
    """What a record's words have to begin with: the first name's first letters, and any one word of the last name."""
    first = words(member.first_name)[:1]
    last = words(member.last_name)
    if not first or not last:
        return [" ".join(first or last)] if first or last else []
    return [f"{first[0][:_BEGINNING]} {word}" for word in last]


def _possible(members: Sequence[Member], candidates: Sequence[Candidate]) -> Iterator[tuple[Member, LikelyRecord]]:
    """Compare only people who share a word of the name, so that long lists cost little."""
    by_word: dict[str, dict[int, Member]] = defaultdict(dict)
    for member in members:
        for word in words(folded(member.name)):
            by_word[word][member.pk] = member
    letters = {member.pk: trigrams(folded(member.name)) for member in members}
    for candidate in candidates:
        name = folded(f"{candidate.first_name} {candidate.last_name}")
        own = trigrams(name)
        sharing = {pk: member for word in words(name) for pk, member in by_word.get(word, {}).items()}
        for member in sharing.values():
            alike = similarity(own, letters[member.pk])
            record = LikelyRecord(candidate, evidence_of(candidate, member, alike))
            if alike >= SIMILAR and record.likelihood >= ASKED_FROM:
                yield member, record


def _unlinked(possible: Collection[tuple[Member, LikelyRecord]]) -> set[tuple[int, int, str, int]]:
    """Pairs that people have told apart."""
    if not possible:
        return set()
    companies = {record.candidate.organization_id for _, record in possible}
    rows = Unlinked.objects.filter(
        organization__in=companies,
        ats_candidate_id__in={record.id for _, record in possible},
        member__in={member.pk for member, _ in possible},
    )
    return set(rows.values_list("organization_id", "application_id", "ats_candidate_id", "member_id"))


def _likeliest_first(record: LikelyRecord) -> tuple[float, str]:
    return -record.likelihood, record.id
