"""Members who might be a candidate without a match, for people to decide. Nothing here links anybody.

A name proves little, so it only finds members. The other facts known about both
sides are weighed.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, FloatField, Func, Q, QuerySet, TextField, Value

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Unlinked
from hirewire.hub.identity.members.addresses import normal_profile_url
from hirewire.hub.identity.members.finding import Prefixes
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization

#: How many members with a similar name are weighed, and how many of those are shown.
_WEIGHED, _SHOWN = 40, 4
#: How many search results fit below each other in a frame.
HITS = 8
#: The share of equal trigrams from which two names count as similar, and as the same.
SIMILAR, _SAME = 0.45, 0.999
#: Below this likelihood a suggestion helps nobody.
_LEAST = 0.25


class Outcome(StrEnum):
    SAME = "same"
    SIMILAR = "similar"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


#: What each comparison adds to the likelihood, and the name of its weight. Ours, because the protocol leaves it open.
_POINTS: dict[str, dict[Outcome, tuple[float, str]]] = {
    "name": {Outcome.SAME: (0.45, "strong"), Outcome.SIMILAR: (0.25, "some")},
    "employer": {Outcome.SAME: (0.3, "strong"), Outcome.DIFFERENT: (-0.1, "against")},
    "title": {Outcome.SAME: (0.12, "some"), Outcome.DIFFERENT: (0.0, "none")},
    "city": {Outcome.SAME: (0.1, "weak"), Outcome.DIFFERENT: (-0.05, "against")},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One comparison, in the form in which matches store their evidence."""

    kind: str
    outcome: Outcome
    value: str

    @property
    def points(self) -> float:
        return _POINTS[self.kind].get(self.outcome, (0.0, ""))[0]

    @property
    def weight(self) -> str:
        return _POINTS[self.kind].get(self.outcome, (0.0, "none"))[1]


@dataclass(frozen=True, slots=True)
class Suggestion:
    member: Member
    evidence: tuple[Piece, ...]

    @property
    def likelihood(self) -> float:
        return likelihood_of(self.evidence)


def likelihood_of(evidence: Iterable[Piece]) -> float:
    return max(0.0, min(sum(piece.points for piece in evidence), 0.95))


def suggestions(candidate: Candidate) -> list[Suggestion]:
    """Members with a similar name, likeliest first, except those whom people have unlinked."""
    name = f"{candidate.first_name} {candidate.last_name}".strip()
    if not name:
        return []
    said_no = Unlinked.objects.filter(
        organization=candidate.organization_id,
        application=candidate.application_id,
        ats_candidate_id=candidate.ats_candidate_id,
    )
    plain = _plain(Value(name))
    members = (
        _members(candidate.organization)
        .filter(Q(plain_name__trigram_similar=plain))
        .exclude(pk__in=said_no.values("member"))
        .annotate(similarity=Func(F("plain_name"), plain, function="similarity", output_field=FloatField()))
        .filter(similarity__gte=SIMILAR)
        .order_by("-similarity", "pk")[:_WEIGHED]
    )
    weighed = [Suggestion(member, evidence_of(candidate, member, member.similarity)) for member in members]
    likely = [suggestion for suggestion in weighed if suggestion.likelihood >= _LEAST]
    return sorted(likely, key=lambda suggestion: -suggestion.likelihood)[:_SHOWN]


def found_by(organization: Organization, text: str) -> list[Member]:
    """Members by the beginnings of words in name, title or company, or by their profile address."""
    members = _members(organization)
    if "/" in text:
        return list(members.filter(profile_url=_address(text))[:HITS])
    return list(members.filter(document=Prefixes(text)).order_by("last_name", "first_name", "pk")[:HITS])


def _members(organization: Organization) -> "QuerySet[Member]":
    members = Member.objects.visible_to(organization).with_plain_name()
    return members.filter(closed_at=None).defer("document", "summary")


def _plain(words: Value) -> Func:
    return Func(words, function="hw_plain", output_field=TextField())


def _address(text: str) -> str:
    try:
        return normal_profile_url(text)
    except ValueError:
        return ""


def evidence_of(candidate: Candidate, member: Member, similarity: float) -> tuple[Piece, ...]:
    cities = [str(address.get("city") or "") for address in candidate.addresses]
    return (
        Piece("name", Outcome.SAME if similarity >= _SAME else Outcome.SIMILAR, member.name),
        _compared("employer", candidate.current_company_name, member.current_company),
        _compared("title", candidate.current_job_title, member.current_title),
        _compared("city", next((city for city in cities if city), ""), member.location),
    )


def _compared(kind: str, ours: str, theirs: str) -> Piece:
    """Compare two texts. A location contains its city, and a company's long name contains its short one."""
    one, other = folded(ours), folded(theirs)
    if not one or not other:
        return Piece(kind, Outcome.UNKNOWN, "")
    same = re.search(rf"\b{re.escape(one)}\b", other) or re.search(rf"\b{re.escape(other)}\b", one)
    return Piece(kind, Outcome.SAME if same else Outcome.DIFFERENT, theirs)


def folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().strip()
