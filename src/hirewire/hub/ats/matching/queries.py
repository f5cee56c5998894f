"""Queries for the domains that show which members are in the ATS.

The first argument bounds each query: a company, one candidate, or a seat's visibility scope. Only ``possible`` spans
all companies.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_candidacies, visible_candidates
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.explaining import StoredPiece
from hirewire.hub.ats.matching.models import NO_CANDIDATE, Candidacy, Match, MatchQuerySet, Suggestion, Unlinked
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit.db import prepared
from hirewire.kit.web.request_cache import once

#: Written as index look-ups, which are fast even if a table was filled a moment ago and has no statistics yet. Each
#: look-up contains the company's id, so that one of several database servers can answer alone.
_MATCHED: Final = """
SELECT held.ats_candidate_id, held.manual_matched_member_id, ARRAY(
    SELECT member_id FROM hub_match AS found
    WHERE found.organization_id = %(organization)s AND found.application_id = %(application)s
        AND found.ats_candidate_id = held.ats_candidate_id
        AND jsonb_path_exists(found.evidence, '$[*] ? (@.kind != "person_urn")')
    ORDER BY probability DESC, member_id
)
FROM unnest(%(ids)s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT ats_candidate_id, manual_matched_member_id FROM hub_candidate
    WHERE organization_id = %(organization)s AND application_id = %(application)s AND ats_candidate_id = asked.id
    OFFSET 0
) AS held
"""


@once
def matches_of(seen: VisibilityScope, member: Member) -> list[Match]:
    return list(
        _visible(seen)
        .filter(member=member)
        .select_related("application")
        .order_by("-probability", "application_id", "ats_candidate_id")
    )


def members_of(organization: Organization, application_id: int, candidate_id: str) -> list[Match]:
    """The matches of one candidate, likeliest first. Several matches may be equally likely."""
    return list(
        Match.objects.standing(organization)
        .filter(application=application_id, ats_candidate_id=candidate_id)
        .filter(member__in=Member.objects.visible_to(organization).filter(closed_at=None))
        .select_related("member")
        .defer("member__document")
        .order_by("-probability", "member_id")
    )


def is_in_ats(seen: VisibilityScope) -> Exists:
    return Exists(known_matches(seen).filter(member=OuterRef("pk")))


def known_matches(seen: VisibilityScope) -> MatchQuerySet:
    """The matches that the seat sees: those with a candidate, and those without.

    A match without a candidate only says that the ATS knows the member.

    The candidate of a match may no longer exist: most matches are deleted together with their candidate, but a few are
    deleted a moment later.
    """
    return Match.objects.filter(visible_candidates(seen))


class Rival(NamedTuple):
    """A candidate and a member who may be one person, but not probably enough for a match.

    ``rivals_of`` returns members who may be a candidate. ``possible_records`` returns candidates who may be a member.
    """

    name: str
    probability: float
    evidence: Sequence[StoredPiece]


_RIVALS: Final = 3


def rivals_of(candidate: Candidate, matched: Collection[int]) -> list[Rival]:
    members = Member.objects.visible_to(candidate.organization).filter(closed_at=None)
    rows = (
        possible()
        .filter(
            organization=candidate.organization_id,
            application=candidate.application_id,
            ats_candidate_id=candidate.ats_candidate_id,
            member__in=members,
        )
        .exclude(member__in=matched)
        .select_related("member")[:_RIVALS]
    )
    return [Rival(row.member.name, row.probability, row.evidence) for row in rows]


def possible_records(seen: VisibilityScope, member: Member) -> list[Rival]:
    rows = possible().filter(visible_candidates(seen), member=member)
    return [Rival(row.ats_candidate_id, row.probability, row.evidence) for row in rows[:_RIVALS]]


def possible() -> QuerySet[Suggestion]:
    apart = Unlinked.objects.filter(
        organization_id=OuterRef("organization_id"),
        application_id=OuterRef("application_id"),
        ats_candidate_id=OuterRef("ats_candidate_id"),
        member_id=OuterRef("member_id"),
    )
    return Suggestion.objects.filter(~Exists(apart)).order_by("-probability", "ats_candidate_id", "member_id")


def records_of(seen: VisibilityScope, application_id: int, members: Sequence[Member]) -> dict[int, list[str]]:
    known = known_matches(seen).exclude(ats_candidate_id=NO_CANDIDATE)
    rows = known.filter(application=application_id, member__in=members).order_by("ats_candidate_id")
    records: dict[int, list[str]] = defaultdict(list)
    for member_id, candidate_id in rows.values_list("member_id", "ats_candidate_id"):
        records[member_id].append(candidate_id)
    return records


def candidacies(seen: VisibilityScope) -> QuerySet[Candidacy]:
    return Candidacy.objects.filter(visible_candidacies(seen))


class Matched(NamedTuple):
    """The members that matching found for a candidate, likeliest first, and the one that people or the ATS named."""

    members: list[int]
    manual: int | None


def matched_members(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> dict[str, Matched]:
    """The matches of these candidates. Candidates that do not exist are left out.

    ``members`` leaves out members for whom the person URN is the only evidence.
    """
    parameters = {
        "ids": prepared.texts(candidate_ids),
        "organization": organization_id,
        "application": application_id,
    }
    rows = prepared.rows(_MATCHED, parameters)
    return {candidate_id: Matched(members, manual) for candidate_id, manual, members in rows}


def _visible(seen: VisibilityScope) -> MatchQuerySet:
    return Match.objects.standing(seen.organization).filter(visible_candidates(seen))
