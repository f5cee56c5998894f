"""What speaks for a candidate being a member: found in sets, one kind after the other.

Both sides are normalised when they are written, so that here equal means equal.
"""

from collections.abc import Collection
from enum import StrEnum

import msgspec
from django.db import connection


class Kind(StrEnum):
    #: The ATS wrote a person URN: people said so, or the record was exported from Recruiter.
    PERSON_URN = "person_urn"
    PROFILE_URL = "profile_url"
    EMAIL = "email"


class Weight(StrEnum):
    """How far a piece of evidence goes."""

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


_WEIGHTS = {Kind.PERSON_URN: Weight.SETTLES, Kind.PROFILE_URL: Weight.DECIDES, Kind.EMAIL: Weight.STRONG}

# Only members whom the company may see are looked at, and nobody who closed the account.
_EVIDENCE = """
WITH candidate AS (
    SELECT ats_candidate_id, manual_matched_member_id, match_profile_url, match_emails
    FROM hub_candidate
    WHERE organization_id = %(organization)s AND application_id = %(application)s
      AND ats_candidate_id = ANY(%(candidates)s)
), lead AS (
    SELECT c.ats_candidate_id, m.id AS member_id, 'person_urn' AS kind, m.id::text AS value
    FROM candidate c JOIN hub_member m ON m.id = c.manual_matched_member_id
    UNION ALL
    SELECT c.ats_candidate_id, m.id, 'profile_url', m.profile_url
    FROM candidate c JOIN hub_member m ON m.profile_url = c.match_profile_url
    WHERE c.match_profile_url <> ''
    UNION ALL
    SELECT c.ats_candidate_id, e.member_id, 'email', e.address
    FROM candidate c CROSS JOIN unnest(c.match_emails) AS said (address)
    JOIN hub_memberemail e ON e.address = said.address
)
SELECT lead.ats_candidate_id, lead.member_id, lead.kind, lead.value
FROM lead JOIN hub_member m ON m.id = lead.member_id
WHERE m.closed_at IS NULL AND (m.organization_id IS NULL OR m.organization_id = %(organization)s)
ORDER BY 1, 2, 3, 4
"""


def evidence_for(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> list[Evidence]:
    parameters: dict[str, int | list[str]] = {
        "organization": organization_id,
        "application": application_id,
        "candidates": list(candidate_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVIDENCE, parameters)
        return [
            Evidence(candidate_id, member_id, Kind(kind), "same", _WEIGHTS[Kind(kind)], value)
            for candidate_id, member_id, kind, value in cursor.fetchall()
        ]
