"""Finds members to whom people may link a candidate. This module itself links nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.explaining import StoredPiece
from hirewire.hub.ats.matching.queries import possible
from hirewire.hub.identity.members.finding import Prefixes
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.wire.addresses import normal_profile_url

_SHOWN: Final = 4
#: How many search results fit in the frame of the profile widget.
HITS: Final = 8


@dataclass(frozen=True, slots=True)
class SuggestedMember:
    member: Member
    likelihood: float
    evidence: Sequence[StoredPiece]


def suggestions(candidate: Candidate) -> list[SuggestedMember]:
    rows = (
        possible()
        .filter(
            organization=candidate.organization_id,
            application=candidate.application_id,
            ats_candidate_id=candidate.ats_candidate_id,
            member__in=_members(candidate.organization),
        )
        .select_related("member")
    )
    return [SuggestedMember(row.member, row.probability, row.evidence) for row in rows[:_SHOWN]]


def search_members(organization: Organization, text: str) -> list[Member]:
    """Find members by profile address, or by the beginnings of words in name, title, company or headline."""
    members = _members(organization)
    if "/" in text:
        return list(members.filter(profile_url=_address(text))[:HITS])
    return list(members.filter(document=Prefixes(text)).order_by("last_name", "first_name", "pk")[:HITS])


def _members(organization: Organization) -> "QuerySet[Member]":
    return Member.objects.visible_to(organization).filter(closed_at=None).defer("document", "details", "summary")


def _address(text: str) -> str:
    try:
        return normal_profile_url(text)
    except ValueError:
        return ""
