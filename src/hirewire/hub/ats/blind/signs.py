"""Which members an ATS knows, found by equal hashes. Each such member gets a match without a candidate.

Each transaction that writes hashes of a key locks the key's row first. So no transaction misses hashes that another
transaction is about to write.
"""

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from hirewire.hub.ats.blind.models import BlindKey
from hirewire.kit import clock
from hirewire.kit.db import prepared

_HOLDERS: Final = """
SELECT DISTINCT held.member_id FROM unnest(%s::bigint[], %s::uuid[]) AS asked (key_id, hash) CROSS JOIN LATERAL (
    SELECT member_id FROM hub_memberhash WHERE key_id = asked.key_id AND hash = asked.hash OFFSET 0
) AS held
ORDER BY 1
"""

# If members with different first names share an address, the address says nothing about any of them: the ATS sends no
# name with a hash, so nobody could tell which of these members the ATS knows. Written as index look-ups; see
# ``matching.evidence`` for why. The look-up in ``hub_blindhash`` names only the blind key, which belongs to one ATS of
# one company. If the look-up named the ATS and the company as well, PostgreSQL would use the index of the primary key
# as long as the table has no statistics. For each hash, PostgreSQL would then read all hashes made with the blind key.
_SETTLE: Final = """
WITH equal AS MATERIALIZED (
    SELECT member.id AS member_id, mine.is_email
    FROM unnest(%(members)s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
        SELECT id, first_name, organization_id, closed_at FROM hub_member WHERE id = asked.id OFFSET 0
    ) AS member CROSS JOIN LATERAL (
        SELECT key_id, hash, is_email FROM hub_memberhash
        WHERE member_id = member.id AND key_id = ANY(%(keys)s::bigint[])
        OFFSET 0
    ) AS mine CROSS JOIN LATERAL (
        SELECT FROM hub_blindhash WHERE key_id = mine.key_id AND hash = mine.hash LIMIT 1
    ) AS sent
    WHERE member.closed_at IS NULL
        AND (member.organization_id IS NULL OR member.organization_id = %(organization)s)
        AND NOT (mine.is_email AND EXISTS (
            SELECT FROM hub_memberhash AS others JOIN hub_member AS other ON other.id = others.member_id
            WHERE others.key_id = mine.key_id AND others.hash = mine.hash
                AND lower(other.first_name) <> lower(member.first_name)
        ))
), known AS MATERIALIZED (
    SELECT member_id, jsonb_agg(DISTINCT CASE WHEN is_email
        THEN '{"kind": "email", "outcome": "same", "weight": "strong", "value": ""}'::jsonb
        ELSE '{"kind": "profile_url", "outcome": "same", "weight": "decides", "value": ""}'::jsonb
    END) AS evidence FROM equal GROUP BY member_id
), gone AS (
    DELETE FROM hub_match WHERE organization_id = %(organization)s AND application_id = %(application)s
        AND ats_candidate_id = '' AND member_id = ANY(%(members)s::bigint[])
        AND member_id NOT IN (SELECT member_id FROM known)
)
INSERT INTO hub_match AS held (organization_id, application_id, ats_candidate_id, member_id, is_manual, is_weighed,
    probability, evidence, found_at)
SELECT %(organization)s, %(application)s, '', member_id, false, false, %(probability)s, evidence, %(now)s FROM known
ORDER BY member_id
ON CONFLICT (organization_id, application_id, ats_candidate_id, member_id)
    DO UPDATE SET evidence = excluded.evidence WHERE held.evidence <> excluded.evidence
"""
#: Every match by hashes has this probability, because only the equal identifier is known.
_PROBABILITY: Final = 0.99


def holders(hashes: Iterable[tuple[int, UUID]]) -> list[int]:
    """Return the members who have these hashes. Each hash comes with the id of its key."""
    pairs = list(hashes)
    if not pairs:
        return []
    rows = prepared.rows(_HOLDERS, [[key_id for key_id, _ in pairs], [each for _, each in pairs]])
    return [member_id for (member_id,) in rows]


def settle(*, organization_id: int, application_id: int, member_ids: Collection[int]) -> None:
    """Add or remove this ATS's matches with these members, so that the matches agree with the current hashes."""
    if not member_ids:
        return
    keys = BlindKey.objects.filter(organization=organization_id, application=application_id).exclude(sealed="")
    prepared.execute(
        _SETTLE,
        {
            "organization": organization_id,
            "application": application_id,
            "members": sorted(set(member_ids)),
            "keys": list(keys.values_list("pk", flat=True)),
            "probability": _PROBABILITY,
            "now": clock.now(),
        },
    )
