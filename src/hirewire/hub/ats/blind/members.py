"""Hash members with the keys of companies, so that a hash from an ATS finds the member at once.

Each key costs a row for each identifier of each member, and two microseconds to compute the hash in that row.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final
from uuid import UUID

import msgspec
import structlog

from hirewire.hub.ats.blind.models import BlindKey
from hirewire.hub.ats.blind.signs import settle
from hirewire.kit.db import prepared
from hirewire.kit.secrets import SealBrokenError
from hirewire.wire.blind import Purpose, blind_hash

log = structlog.get_logger(__name__)

#: The number of members hashed in one transaction, during which the key stays locked.
HANDFUL: Final = 1000

_ANY_KEY: Final = "SELECT FROM hub_blindkey LIMIT 1"

_IDENTIFIERS: Final = """
SELECT id, organization_id, profile_url, ARRAY(SELECT address::text FROM hub_memberemail WHERE member_id = held.id)
FROM hub_member AS held WHERE id = ANY(%s::bigint[]) AND closed_at IS NULL ORDER BY id
"""

_NEXT: Final = "SELECT id FROM hub_member WHERE id > %s ORDER BY id LIMIT %s"

# Rows are deleted by ctid and not by a join: while the table has no statistics, a join would read all hashes of the
# key. The ctid cannot change between the read and the deletion, because every writer locks the key.
_REPLACE: Final = """
WITH sent AS MATERIALIZED (
    SELECT DISTINCT hash, member_id, is_email FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS sent (hash uuid, member_id bigint, is_email boolean)
), gone AS (
    DELETE FROM hub_memberhash WHERE ctid = ANY(ARRAY(
        SELECT held.place FROM unnest(%(members)s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
            SELECT ctid AS place, hash FROM hub_memberhash WHERE member_id = asked.id AND key_id = %(key)s OFFSET 0
        ) AS held
        WHERE NOT EXISTS (SELECT FROM sent WHERE sent.hash = held.hash AND sent.member_id = asked.id)
    ))
    RETURNING hash
), new AS (
    INSERT INTO hub_memberhash (key_id, hash, member_id, is_email)
    SELECT %(key)s, hash, member_id, is_email FROM sent ORDER BY hash, member_id
    ON CONFLICT DO NOTHING
)
SELECT hash FROM gone
"""

# When some members change, they and other members may gain or lose the *In ATS* indicator. This statement finds all
# these members. It takes the old and new hashes of the changed members, keeps the hashes that the ATS has sent as well,
# and returns every member who has one of them. Written as index look-ups; see ``matching.evidence`` for why.
_CONCERNED: Final = """
WITH shared AS MATERIALIZED (
    SELECT held.hash FROM unnest(%(members)s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
        SELECT hash FROM hub_memberhash WHERE member_id = asked.id AND key_id = %(key)s OFFSET 0
    ) AS held
    UNION SELECT unnest(%(gone)s::uuid[])
)
SELECT held.member_id FROM shared CROSS JOIN LATERAL (
    SELECT FROM hub_blindhash WHERE key_id = %(key)s AND hash = shared.hash LIMIT 1
) AS sent CROSS JOIN LATERAL (
    SELECT member_id FROM hub_memberhash WHERE key_id = %(key)s AND hash = shared.hash OFFSET 0
) AS held
"""


class _Row(msgspec.Struct):
    hash: str
    member_id: int
    is_email: bool


_Identifiers = tuple[int, int | None, str, Sequence[str]]


class _Follow:
    """Hash changed members again, in the transaction that writes their facts."""

    def defer(self, *, member_ids: Sequence[int]) -> int:
        if prepared.rows(_ANY_KEY, []):
            for key in BlindKey.objects.exclude(sealed="").order_by("pk").select_for_update(no_key=True):
                hash_members(key=key, member_ids=member_ids)
        return len(member_ids)


FOLLOW: Final = _Follow()


def hash_members(*, key: BlindKey, member_ids: Collection[int]) -> None:
    """Hash these members with one key, whose row the caller has locked. Closed accounts lose their hashes."""
    try:
        secret = key.secret
    except SealBrokenError:
        # Skip a key that can no longer be opened. An error here would stop matching, for other companies as well.
        log.exception("A blind key cannot be opened", key=key.pk)
        return
    members = prepared.rows(_IDENTIFIERS, [sorted(member_ids)])
    rows = [row for each in members if each[1] in {None, key.organization_id} for row in _hashed(secret, each)]
    parameters = {"key": key.pk, "members": sorted(member_ids), "rows": msgspec.json.encode(rows).decode()}
    removed = [each for (each,) in prepared.rows(_REPLACE, parameters)]
    concerned = prepared.rows(_CONCERNED, {"key": key.pk, "members": sorted(member_ids), "gone": removed})
    settle(
        organization_id=key.organization_id,
        application_id=key.application_id,
        member_ids={*member_ids, *(member_id for (member_id,) in concerned)},
    )


def hash_more(*, key: BlindKey) -> int:
    """Hash the next members with a new key, whose row the caller has locked.

    Returns how many members were hashed. Returns 1 if none was left, because 0 would tell the queue that no other key
    has unfinished work.
    """
    member_ids = [member_id for (member_id,) in prepared.rows(_NEXT, [key.hashed_to or 0, HANDFUL])]
    if member_ids:
        hash_members(key=key, member_ids=member_ids)
    key.hashed_to = member_ids[-1] if len(member_ids) == HANDFUL else None
    key.save(update_fields=["hashed_to"])
    return max(1, len(member_ids))


def _hashed(secret: str, member: _Identifiers) -> Iterator[_Row]:
    """Yield the hash of each identifier of a member. The columns contain normalized identifiers."""
    member_id, _, profile_url, addresses = member
    for address in addresses:
        yield _Row(_uuid(blind_hash(secret, Purpose.EMAIL, address)), member_id, is_email=True)
    if profile_url:
        yield _Row(_uuid(blind_hash(secret, Purpose.PROFILE, profile_url)), member_id, is_email=False)


def _uuid(text: str) -> str:
    return str(UUID(text))
