"""Finds the pairs to weigh: records that share rare keys, and pairs that people or Recruiter named.

People name a pair if a recruiter notes that the two may be one person, or if both records are linked to one person in
Recruiter. Recruiter names a pair if it matches both records to one person, or if it matches one record to the person to
whom the other record is linked.
"""

from collections.abc import Collection, Sequence
from math import log
from typing import Final, NamedTuple

from hirewire.kit.db import prepared, statistics
from hirewire.linkage.blocking import blocking_keys
from hirewire.linkage.fetching import USUAL_SIZE
from hirewire.linkage.nearness import HEAVY, LEAST_WEIGHT, RIVALS
from hirewire.linkage.persons import Person

# Each look-up reads at most one row more than ``heavy``, so a key that many records share costs no more than other
# keys.
_NEAREST: Final = """
WITH asked AS MATERIALIZED (
    SELECT candidate, key FROM unnest(%(candidates)s::bigint[], %(keys)s::bigint[]) AS asked (candidate, key)
), held AS MATERIALIZED (
    SELECT one.key, found.candidate_id FROM (SELECT DISTINCT key FROM asked) AS one CROSS JOIN LATERAL (
        SELECT candidate_id FROM simulator_recordkey
        WHERE account_id = %(account)s AND key = one.key LIMIT %(heavy)s + 1
    ) AS found
), light AS MATERIALIZED (
    SELECT key, %(rarest)s - ln(count(*)) AS weight FROM held GROUP BY key HAVING count(*) <= %(heavy)s
), near AS (
    SELECT asked.candidate, held.candidate_id AS other, sum(light.weight) AS weight
    FROM asked JOIN light ON light.key = asked.key JOIN held ON held.key = asked.key
    WHERE held.candidate_id <> asked.candidate
    GROUP BY 1, 2 HAVING sum(light.weight) >= %(least)s
), ranked AS (
    SELECT candidate, other, row_number() OVER (PARTITION BY candidate ORDER BY weight DESC, other) AS place FROM near
)
SELECT candidate, other FROM ranked WHERE place <= %(most)s
"""
# Finds the pairs that people or Recruiter named, and the stored pairs. Stored pairs are weighed again, so that a pair
# disappears when its records are no longer alike.
_NAMED: Final = """
SELECT first_id, second_id FROM simulator_resemblance
WHERE account_id = %(account)s AND first_id = ANY(%(ids)s::bigint[])
UNION SELECT first_id, second_id FROM simulator_resemblance
WHERE account_id = %(account)s AND second_id = ANY(%(ids)s::bigint[])
UNION SELECT first_id, second_id FROM simulator_suspicion WHERE first_id = ANY(%(ids)s::bigint[])
UNION SELECT first_id, second_id FROM simulator_suspicion WHERE second_id = ANY(%(ids)s::bigint[])
UNION SELECT its.candidate_id, shared.candidate_id
FROM simulator_trait AS its CROSS JOIN LATERAL (
    SELECT candidate_id FROM simulator_trait
    WHERE account_id = its.account_id AND kind = 'person' AND value = its.value AND candidate_id <> its.candidate_id
    ORDER BY candidate_id LIMIT %(most)s
) AS shared
WHERE its.account_id = %(account)s AND its.kind = 'person' AND its.candidate_id = ANY(%(ids)s::bigint[])
"""
# Leaves out pairs that people marked as different people, and pairs whose records are linked to different people in
# Recruiter. The third column is ``Pair.is_named``.
_TO_WEIGH: Final = """
SELECT pair.one, pair.other, EXISTS (
    SELECT FROM simulator_suspicion AS noticed WHERE noticed.first_id = pair.one AND noticed.second_id = pair.other
) OR EXISTS (
    SELECT FROM simulator_trait AS its JOIN simulator_trait AS shared
        ON shared.account_id = its.account_id AND shared.kind = 'person' AND shared.value = its.value
        AND shared.candidate_id = pair.other
    WHERE its.candidate_id = pair.one AND its.kind = 'person'
)
FROM unnest(%s::bigint[], %s::bigint[]) AS pair (one, other)
JOIN simulator_candidate AS one ON one.id = pair.one
JOIN simulator_candidate AS other ON other.id = pair.other
WHERE (one.recruiter_person = '' OR other.recruiter_person = '' OR one.recruiter_person = other.recruiter_person)
AND NOT EXISTS (
    SELECT FROM simulator_differentpeople AS apart WHERE apart.first_id = pair.one AND apart.second_id = pair.other
)
ORDER BY 1, 2
"""


class Pair(NamedTuple):
    #: The record with the lower primary key.
    first: int
    second: int
    #: True if a recruiter noted that the two may be one person, or if both are linked or matched to the same person in
    #: Recruiter. A named pair is shown, however unlikely it is.
    is_named: bool


def pairs_of(account_id: int, people: Sequence[Person], records: int) -> list[Pair]:
    statistics.ensure("simulator_recordkey")
    candidate_ids = [int(person.id) for person in people]
    unordered = [*_nearest(account_id, people, records), *_named(account_id, candidate_ids)]
    pairs = sorted({(min(pair), max(pair)) for pair in unordered})
    rows = prepared.rows(_TO_WEIGH, [[first for first, _ in pairs], [second for _, second in pairs]])
    return [Pair(*row) for row in rows]


def _nearest(account_id: int, people: Sequence[Person], records: int) -> list[tuple[int, int]]:
    keyed = [(int(person.id), key) for person in people for key in blocking_keys(person)]
    parameters: dict[str, list[int] | int | float] = {
        "candidates": [candidate_id for candidate_id, _ in keyed],
        "keys": [key for _, key in keyed],
        "account": account_id,
        "heavy": HEAVY,
        "least": LEAST_WEIGHT,
        "most": RIVALS,
        "rarest": log(max(records, USUAL_SIZE)),
    }
    return prepared.rows(_NEAREST, parameters)


def _named(account_id: int, candidate_ids: Collection[int]) -> list[tuple[int, int]]:
    return prepared.rows(_NAMED, {"account": account_id, "ids": list(candidate_ids), "most": RIVALS})
