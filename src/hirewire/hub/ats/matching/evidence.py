"""Evidence that a candidate is a member, found in sets, one kind after the other.

Both sides are normalised when they are written, so equal here means equal.
"""

from collections.abc import Collection
from enum import StrEnum

import msgspec
from django.db import connection

from hirewire.kit.db import prepared


class Kind(StrEnum):
    #: The ATS wrote a person URN: people said so, or the record was exported from Recruiter.
    PERSON_URN = "person_urn"
    PROFILE_URL = "profile_url"
    EMAIL = "email"


class Weight(StrEnum):
    """How strong a piece of evidence is."""

    SETTLES = "settles"
    DECIDES = "decides"
    STRONG = "strong"


class Evidence(msgspec.Struct, frozen=True):
    candidate_id: str
    member_id: int
    kind: Kind
    outcome: str
    weight: Weight
    value: str
    #: Whether the first names are equal. Households share addresses, so other pairs are weighed before they match.
    is_same_first_name: bool = True


_WEIGHTS = {Kind.PERSON_URN: Weight.SETTLES, Kind.PROFILE_URL: Weight.DECIDES, Kind.EMAIL: Weight.STRONG}
#: By the kind that the query returns: the kind, how the two sides compare, and the weight of that.
_KINDS = {kind.value: (kind, "same", weight) for kind, weight in _WEIGHTS.items()}

# Only members whom the company may see are considered, and no closed accounts. A member whom people unlinked matches
# again only if people name that member later, through the ATS.
#
# OFFSET 0 keeps the planner from turning index look-ups into joins of whole tables. It would do so in a database that
# was filled a moment ago and has no statistics yet, which is what a first sync meets. For the same reason a member is
# looked up by id alone: with any other condition, the planner without statistics reads one of the partial indexes from
# end to end for each member.
STATEMENT = """
WITH candidate AS MATERIALIZED (
    SELECT held.* FROM unnest(%(candidates)s::text[]) AS asked (id) CROSS JOIN LATERAL (
        SELECT ats_candidate_id, first_name, manual_matched_member_id, match_profile_url, match_emails
        FROM hub_candidate
        WHERE organization_id = %(organization)s AND application_id = %(application)s AND ats_candidate_id = asked.id
        OFFSET 0
    ) AS held
), lead AS (
    SELECT ats_candidate_id, first_name, manual_matched_member_id AS member_id, 'person_urn' AS kind,
        manual_matched_member_id::text AS value
    FROM candidate WHERE manual_matched_member_id IS NOT NULL
    UNION ALL
    SELECT ats_candidate_id, first_name, found.id, 'profile_url', found.profile_url
    FROM candidate CROSS JOIN LATERAL (
        SELECT id, profile_url FROM hub_member WHERE profile_url = match_profile_url OFFSET 0
    ) AS found
    WHERE match_profile_url <> ''
    UNION ALL
    SELECT ats_candidate_id, first_name, found.member_id, 'email', found.address
    FROM candidate CROSS JOIN unnest(match_emails) AS said (email) CROSS JOIN LATERAL (
        SELECT member_id, address FROM hub_memberemail WHERE address = said.email OFFSET 0
    ) AS found
)
SELECT ats_candidate_id, member_id, kind, value, lower(lead.first_name) = lower(member.first_name)
FROM lead CROSS JOIN LATERAL (
    SELECT organization_id, closed_at, first_name FROM hub_member WHERE id = lead.member_id OFFSET 0
) AS member
WHERE member.closed_at IS NULL
    AND (member.organization_id IS NULL OR member.organization_id = %(organization)s)
    AND (kind = 'person_urn' OR NOT EXISTS (
        SELECT FROM hub_unlinked AS unlinked
        WHERE unlinked.organization_id = %(organization)s AND unlinked.application_id = %(application)s
            AND unlinked.ats_candidate_id = lead.ats_candidate_id AND unlinked.member_id = lead.member_id
    ))
ORDER BY 1, 2, 3, 4
"""


def evidence_for(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> list[Evidence]:
    parameters: dict[str, int | str] = {
        "organization": organization_id,
        "application": application_id,
        "candidates": prepared.texts(candidate_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, parameters)
        return [
            Evidence(candidate_id, member_id, *_KINDS[kind], value, is_same_first_name)
            for candidate_id, member_id, kind, value, is_same_first_name in cursor.fetchall()
        ]
