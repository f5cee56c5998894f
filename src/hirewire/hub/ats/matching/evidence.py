"""Find evidence that candidates are members, for many candidates at once.

The identifiers of candidates and members are normalized when they are written, so the queries only compare values for
equality.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any, Final, LiteralString, NamedTuple

import msgspec

from hirewire.kit.db import prepared


class Kind(StrEnum):
    #: The candidate's record contains the member's person URN: people linked the two in the ATS or in Recruiter, or the
    #: record came from an export.
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
    #: Whether the first names are equal. Households share addresses, so pairs with different first names are
    #: weighed before they match.
    is_same_first_name: bool = True


class Identifiers(NamedTuple):
    candidate_id: str
    first_name: str
    #: The member whose person URN is in the candidate's record.
    member_id: int | None
    profile_url: str
    emails: Sequence[str]
    #: The members whom people unlinked from this candidate.
    apart: Sequence[int]


_WEIGHTS = {Kind.PERSON_URN: Weight.SETTLES, Kind.PROFILE_URL: Weight.DECIDES, Kind.EMAIL: Weight.STRONG}
#: For each kind that ``LEADS`` returns, the kind, outcome and weight of the evidence.
_KINDS = {kind.value: (kind, "same", weight) for kind, weight in _WEIGHTS.items()}

# OFFSET 0 keeps the planner from turning index look-ups into joins of whole tables. The planner would do so in a
# database that was filled a moment ago and has no statistics yet, as during a first sync. For the same reason,
# ``LEADS`` looks up a member by id alone, and checks all other conditions outside of the look-up. If one of them were
# in the look-up, and there were no statistics, a partial index would be read from end to end for each member.
_CANDIDATES: Final = """
SELECT held.* FROM unnest(%(candidates)s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT ats_candidate_id, first_name, manual_matched_member_id, match_profile_url, match_emails, ARRAY(
        SELECT member_id FROM hub_unlinked
        WHERE organization_id = %(organization)s AND application_id = %(application)s AND ats_candidate_id = asked.id
    )
    FROM hub_candidate
    WHERE organization_id = %(organization)s AND application_id = %(application)s AND ats_candidate_id = asked.id
    OFFSET 0
) AS held
"""

# Considers only members whom the company may see, and no closed accounts. Does not read the table of candidates: if the
# database is spread over several servers, a company's candidates may be on another server than the members, whom all
# companies share.
LEADS: Final[LiteralString] = """
WITH candidate AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::text[], %(first_names)s::text[], %(members)s::bigint[], %(profile_urls)s::text[])
        AS sent (ats_candidate_id, first_name, member_id, match_profile_url)
), lead AS (
    SELECT ats_candidate_id, first_name, member_id, 'person_urn' AS kind, member_id::text AS value
    FROM candidate WHERE member_id IS NOT NULL
    UNION ALL
    SELECT ats_candidate_id, first_name, found.id, 'profile_url', found.profile_url
    FROM candidate CROSS JOIN LATERAL (
        SELECT id, profile_url FROM hub_member WHERE profile_url = match_profile_url OFFSET 0
    ) AS found
    WHERE match_profile_url <> ''
    UNION ALL
    SELECT said.ats_candidate_id, said.first_name, found.member_id, 'email', found.address
    FROM unnest(%(email_ids)s::text[], %(email_names)s::text[], %(emails)s::text[])
        AS said (ats_candidate_id, first_name, email)
    CROSS JOIN LATERAL (
        SELECT member_id, address FROM hub_memberemail WHERE address = said.email OFFSET 0
    ) AS found
)
SELECT ats_candidate_id, lead.member_id, kind, value, lower(lead.first_name) = lower(member.first_name)
FROM lead CROSS JOIN LATERAL (
    SELECT organization_id, closed_at, first_name FROM hub_member WHERE id = lead.member_id OFFSET 0
) AS member
WHERE member.closed_at IS NULL
    AND (member.organization_id IS NULL OR member.organization_id = %(organization)s)
ORDER BY 1, 2, 3, 4
"""


def evidence_for(*, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> list[Evidence]:
    about = {
        "candidates": prepared.texts(candidate_ids),
        "organization": organization_id,
        "application": application_id,
    }
    return evidence_in(organization_id, [Identifiers(*row) for row in prepared.rows(_CANDIDATES, about)])


def evidence_in(organization_id: int, candidates: Sequence[Identifiers]) -> list[Evidence]:
    """Return the evidence that these candidates are members: the identifiers that a candidate and a member share.

    If people unlinked a candidate and a member, the evidence about the two is left out, unless the ATS or people have
    linked the two again, or people have undone the unlink.
    """
    if not candidates:
        return []
    return evidence_of(candidates, prepared.rows(LEADS, asked_leads(organization_id, candidates)))


def evidence_of(candidates: Sequence[Identifiers], leads: Iterable[tuple[Any, ...]]) -> list[Evidence]:
    apart = {(each.candidate_id, member_id) for each in candidates for member_id in each.apart}
    return [
        Evidence(candidate_id, member_id, *_KINDS[kind], value, is_same_first_name)
        for candidate_id, member_id, kind, value, is_same_first_name in leads
        if kind == Kind.PERSON_URN or (candidate_id, member_id) not in apart
    ]


def asked_leads(organization_id: int, candidates: Sequence[Identifiers]) -> dict[str, int | str | list[int | None]]:
    owned_emails = [(each.candidate_id, each.first_name, email) for each in candidates for email in each.emails]
    email_ids, email_names, emails = zip(*owned_emails, strict=True) if owned_emails else ((), (), ())
    return {
        "organization": organization_id,
        "ids": prepared.texts(each.candidate_id for each in candidates),
        "first_names": prepared.texts(each.first_name for each in candidates),
        "members": [each.member_id for each in candidates],
        "profile_urls": prepared.texts(each.profile_url for each in candidates),
        "email_ids": prepared.texts(email_ids),
        "email_names": prepared.texts(email_names),
        "emails": prepared.texts(emails),
    }
