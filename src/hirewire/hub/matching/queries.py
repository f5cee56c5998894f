"""Who is in the ATS, for the domains that show it. Each takes the company first, or what a seat sees of it."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef

from hirewire.hub.acls.visibility import Sight, visible_candidates
from hirewire.hub.matching.evidence import Kind
from hirewire.hub.matching.models import Match, MatchQuerySet
from hirewire.hub.members.models import Member


def matches_of(seen: Sight, member: Member) -> list[Match]:
    """Every candidate that this member is and that the seat sees, of any application, surest first."""
    return list(
        _visible(seen)
        .filter(member=member)
        .select_related("application")
        .order_by("-probability", "application_id", "ats_candidate_id")
    )


def members_in_ats(seen: Sight, member_ids: Collection[int]) -> set[int]:
    """Those of the members that a visible candidate is held to be."""
    return set(_visible(seen).filter(member__in=member_ids).values_list("member_id", flat=True))


def is_in_ats(seen: Sight) -> Exists:
    """The same as a condition on a query of members."""
    return Exists(_visible(seen).filter(member=OuterRef("pk")))


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


def _visible(seen: Sight) -> MatchQuerySet:
    return Match.objects.standing(seen.organization).filter(visible_candidates(seen))
