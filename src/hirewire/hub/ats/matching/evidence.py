"""Find evidence that candidates are members, for many candidates in one query.

Both sides are normalised when they are written, so the query only compares
values for equality.
"""

from collections.abc import Collection
from enum import StrEnum

import msgspec
from django.db import connection

from hirewire.kit.db import prepared


class Kind(StrEnum):
    #: The candidate names the member: people linked the two in the ATS or in Recruiter, or the record came from an
    #: export.
    PERSON_URN = "person_urn"
    PROFILE_URL = "profile_url"
    EMAIL = "email"


class Weight(StrEnum):
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
#: By the kind that the query returns: the kind, how the two sides compare, and its weight.
_KINDS = {kind.value: (kind, "same", weight) for kind, weight in _WEIGHTS.items()}

# Considers only members whom the company may see, and no closed accounts. A member whom people unlinked matches again
# only if the ATS names that member, or if people link the two or undo the unlink.
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
