"""Keep the facts, keys and counts of members in step with their profiles.

Triggers mark members as stale, and a queue of the worker writes their facts in batches. The same queue fills the tables
after an upgrade, while the hub runs.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction

from hirewire.hub.ats.matching.events import MembersIndexed
from hirewire.hub.ats.matching.models import StaleMember
from hirewire.hub.ats.matching.people import encoded, person_of_member
from hirewire.hub.ats.matching.rescoring import defer_in_pieces
from hirewire.hub.identity.members.models import Member
from hirewire.kit.db import prepared, statistics
from hirewire.kit.db.conflicts import retry
from hirewire.kit.work.batch_queue import BatchQueue
from hirewire.kit.work.events import publish
from hirewire.linkage.blocking import blocking_keys
from hirewire.linkage.counting import counted_values, hash_of
from hirewire.linkage.fetching import EVERYBODY
from hirewire.linkage.nearness import HEAVY, LEAST_WEIGHT
from hirewire.linkage.persons import Person

#: The most members whose facts are written in one transaction.
HANDFUL: Final = 200

_TAKE: Final = """
DELETE FROM hub_stalemember WHERE id IN (
    SELECT id FROM hub_stalemember ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING member_id
"""

_WRITE: Final = """
INSERT INTO hub_memberfacts AS held (member_id, organization_id, person, keys, counted)
SELECT member_id, organization_id, person, keys, counted FROM jsonb_to_recordset(%s::jsonb)
    AS sent (member_id bigint, organization_id bigint, person text, keys bigint[], counted bigint[])
ORDER BY member_id
ON CONFLICT (member_id) DO UPDATE SET organization_id = excluded.organization_id, person = excluded.person,
    keys = excluded.keys, counted = excluded.counted
WHERE (held.organization_id, held.person) IS DISTINCT FROM (excluded.organization_id, excluded.person)
RETURNING member_id
"""

_FORGET: Final = "DELETE FROM hub_memberfacts WHERE member_id = ANY(%s)"

# Finds the candidates who might be one of these members. An imported member is compared only with candidates of the
# company that imported the member. Keys that many candidates share are ignored. Every company is treated as if it had
# ``_USUAL_COMPANY`` candidates: this estimate is exact enough to choose the candidates to weigh again.
_CONCERNED: Final = """
WITH changed AS MATERIALIZED (
    SELECT member_id, organization_id, key::bit(32)::integer AS key FROM hub_memberfacts CROSS JOIN unnest(keys) AS key
    WHERE member_id = ANY(%(members)s)
), held AS MATERIALIZED (
    SELECT asked.key, found.* FROM (SELECT DISTINCT key FROM changed) AS asked CROSS JOIN LATERAL (
        SELECT organization_id AS company_id, application_id, ats_candidate_id FROM hub_candidatefacts
        WHERE hw_buckets(keys) @> hw_buckets(ARRAY[asked.key]) AND keys @> ARRAY[asked.key] LIMIT %(most)s
    ) AS found
), numbers AS (
    SELECT company_id, key, count(*) AS number FROM held GROUP BY 1, 2 HAVING count(*) <= %(heavy)s
)
SELECT DISTINCT company_id, application_id, ats_candidate_id FROM (
    SELECT changed.member_id, held.company_id, held.application_id, held.ats_candidate_id
    FROM changed JOIN held ON held.key = changed.key
        AND (changed.organization_id IS NULL OR changed.organization_id = held.company_id)
    JOIN numbers ON numbers.company_id = held.company_id AND numbers.key = held.key
    GROUP BY 1, 2, 3, 4
    HAVING sum(ln(%(usual)s::float / numbers.number)) >= %(least)s
) AS near ORDER BY 1, 2, 3
"""
_USUAL_COMPANY: Final = 10_000
#: For each key, at most this many candidates are read from all companies together.
_MOST: Final = 10 * HEAVY


class _Facts(msgspec.Struct):
    member_id: int
    organization_id: int | None
    person: str
    keys: list[int]
    counted: list[int]


def process_due(until: datetime | None = None) -> int:  # noqa: ARG001 - stale members are due at once
    """Write the facts of some stale members; return how many rows of ``StaleMember`` were processed."""
    return retry(_index_some)


@transaction.atomic
def _index_some() -> int:
    taken = [member_id for (member_id,) in prepared.rows(_TAKE, [HANDFUL])]
    if taken:
        member_ids = sorted(set(taken))
        index_members(member_ids=member_ids)
        publish(MembersIndexed(member_ids))
    return len(taken)


def index_members(*, member_ids: Collection[int]) -> None:
    """Write the facts of these members.

    Candidates who might be one of these members are put into the queue, so that they are weighed again.
    """
    members = (
        Member.objects.filter(pk__in=member_ids, closed_at=None)
        .defer("document", "details", "summary")
        .prefetch_related("emails", "positions", "educations")
    )
    facts = [_facts(member, person_of_member(member)) for member in members]
    lost = set(member_ids) - {each.member_id for each in facts}
    if lost:
        prepared.execute(_FORGET, [sorted(lost)])
    changed = _write(facts)
    if changed:
        rescore_rivals_of(changed)


def is_under_way() -> bool:
    """Whether some members' facts still have to be written, for example after an upgrade or an import."""
    return bool(prepared.rows("SELECT FROM hub_stalemember LIMIT 1", []))


def waiting_members() -> int:
    return StaleMember.objects.values("member_id").distinct().count()


def _facts(member: Member, person: Person) -> _Facts:
    counted = {hash_of(*pair) for pair in (EVERYBODY, *counted_values(person))}
    keys = sorted(blocking_keys(person))
    return _Facts(member.pk, member.organization_id, encoded(person), keys, sorted(counted))


def _write(facts: Sequence[_Facts]) -> list[int]:
    if not facts:
        return []
    document = msgspec.json.encode(facts).decode()
    return [member_id for (member_id,) in prepared.rows(_WRITE, [document])]


def rescore_rivals_of(member_ids: Collection[int]) -> None:
    if not prepared.rows("SELECT FROM hub_candidatefacts LIMIT 1", []):
        return
    statistics.ensure("hub_candidatefacts", "hub_memberfacts")
    parameters: dict[str, list[int] | int | float] = {
        "members": list(member_ids),
        "heavy": HEAVY,
        "least": LEAST_WEIGHT,
        "usual": _USUAL_COMPANY,
        "most": _MOST,
    }
    concerned: dict[tuple[int, int], list[str]] = defaultdict(list)
    for organization_id, application_id, candidate_id in prepared.rows(_CONCERNED, parameters):
        concerned[organization_id, application_id].append(candidate_id)
    for (organization_id, application_id), candidate_ids in concerned.items():
        defer_in_pieces(organization_id, application_id, candidate_ids)


INDEX: Final = BatchQueue("hub_indexing", process_due)
