"""Who is in the ATS, for the domains that show it. Each takes the company first."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef

from hirewire.hub.matching.evidence import Kind
from hirewire.hub.matching.models import Match, MatchQuerySet
from hirewire.hub.members.models import Member
from hirewire.hub.organizations.models import Organization


def matches_of(organization: Organization, member: Member) -> list[Match]:
    """Every candidate that this member is, of any application, surest first."""
    return list(
        Match.objects.standing(organization)
        .filter(member=member)
        .select_related("application")
        .order_by("-probability", "application_id", "ats_candidate_id")
    )


def members_in_ats(
    organization: Organization, application_ids: Collection[int], member_ids: Collection[int]
) -> set[int]:
    """Those of the members that one of the applications holds a candidate for."""
    return set(_held(organization, application_ids).filter(member__in=member_ids).values_list("member_id", flat=True))


def is_in_ats(organization: Organization, application_ids: Collection[int]) -> Exists:
    """The same as a condition on a query of members."""
    return Exists(_held(organization, application_ids).filter(member=OuterRef("pk")))


def matched_members(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> dict[str, list[int]]:
    """What the algorithm found for each candidate, surest first; what people said is another matter."""
    matches = Match.objects.filter(
        organization_id=organization_id, application_id=application_id, ats_candidate_id__in=candidate_ids
    ).order_by("-probability", "member_id")
    found: dict[str, list[int]] = defaultdict(list)
    for match in matches:
        if any(piece["kind"] != Kind.PERSON_URN for piece in match.evidence):
            found[match.ats_candidate_id].append(match.member_id)
    return found


def _held(organization: Organization, application_ids: Collection[int]) -> MatchQuerySet:
    return Match.objects.standing(organization).filter(application__in=application_ids)
