"""The members whom candidates might be, found by the rare blocking keys that both have."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from math import log, prod
from typing import Final

from hirewire.hub.ats.matching.people import decoded
from hirewire.kit.db import prepared, statistics
from hirewire.kit.db.id_arrays import written
from hirewire.linkage.counting import hash_of
from hirewire.linkage.fetching import EVERYBODY
from hirewire.linkage.persons import Person
from hirewire.linkage.population import FEW, HEAVY, LEAST_SHARE, LEAST_WEIGHT, RIVALS
from hirewire.linkage.scoring import Rival

# Each look-up reads at most one row more than ``heavy``, so a key that many members share costs no more than others. A
# key's members stay one array until the heavy keys are left out: rows would be read again to count them. Few companies
# import members, and the others save half of the look-ups.
_NEAREST: Final = """
WITH asked AS MATERIALIZED (
    SELECT candidate, key FROM unnest(%(candidates)s::int[], %(keys)s::bigint[]) AS asked (candidate, key)
), light AS MATERIALIZED (
    SELECT one.key, held.member_ids, ln(%(members)s::float / held.number) AS weight, held.number <= %(few)s AS is_rare
    FROM (SELECT DISTINCT key FROM asked) AS one CROSS JOIN LATERAL (
        SELECT array_agg(member_id) AS member_ids, count(*) AS number FROM (
            (SELECT member_id FROM hub_memberkey WHERE tenant_id = 0 AND key = one.key LIMIT %(heavy)s + 1)
            UNION ALL
            (
                SELECT member_id FROM hub_memberkey WHERE tenant_id = %(company)s AND key = one.key
                    AND EXISTS (SELECT FROM hub_valuecount WHERE tenant_id = %(company)s AND value = %(everybody)s)
                LIMIT %(heavy)s + 1
            )
        ) AS found OFFSET 0
    ) AS held WHERE held.number BETWEEN 1 AND %(heavy)s
), near AS MATERIALIZED (
    SELECT asked.candidate, member_id, sum(light.weight) AS weight, bool_or(light.is_rare) AS has_rare
    FROM asked JOIN light ON light.key = asked.key CROSS JOIN unnest(light.member_ids) AS member_id
    GROUP BY 1, 2 HAVING sum(light.weight) >= %(least)s
), nearest AS (
    SELECT candidate, max(weight) AS weight FROM near GROUP BY 1
), ranked AS (
    SELECT candidate, member_id,
        row_number() OVER (PARTITION BY candidate ORDER BY near.weight DESC, member_id) AS place
    FROM near JOIN nearest USING (candidate)
    WHERE near.has_rare OR near.weight >= nearest.weight * %(share)s
)
SELECT candidate, array_agg(member_id ORDER BY place) FROM ranked WHERE place <= %(most)s GROUP BY 1
"""

# Written as index look-ups; see ``evidence`` for why.
_PEOPLE: Final = """
SELECT asked.id, held.person FROM unnest(%s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT person FROM hub_memberfacts WHERE member_id = asked.id OFFSET 0
) AS held
"""

_CLAIMS: Final = """
SELECT held.member_id, held.ats_candidate_id, max(held.probability)
FROM unnest(%(members)s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT member_id, ats_candidate_id, probability FROM hub_match
    WHERE organization_id = %(company)s AND member_id = asked.id AND application_id = %(application)s
    UNION ALL
    SELECT member_id, ats_candidate_id, probability FROM hub_suggestion
    WHERE organization_id = %(company)s AND member_id = asked.id AND application_id = %(application)s
    OFFSET 0
) AS held GROUP BY 1, 2
"""

#: By member: the probability that each candidate is that member.
Claims = Mapping[int, Mapping[str, float]]


def nearest(company: int, members: int, keys_by_candidate: Mapping[str, Collection[int]]) -> dict[str, list[int]]:
    """For each candidate, the members who share its rarest keys, nearest first.

    ``members`` is the number of members that the company sees.
    """
    if not keys_by_candidate:
        return {}
    statistics.ensure("hub_memberkey", "hub_memberfacts")
    numbers: list[int] = []
    keys: list[int] = []
    for number, own in enumerate(keys_by_candidate.values()):
        keys += own
        numbers += [number] * len(own)
    least = min(LEAST_WEIGHT, log(max(members / 3, 1)))
    parameters = {"candidates": written(numbers), "keys": written(keys), "company": company, "members": max(members, 1)}
    parameters["everybody"] = hash_of(*EVERYBODY)
    limits = {"heavy": HEAVY, "least": least, "few": FEW, "share": LEAST_SHARE, "most": RIVALS}
    rows = prepared.rows(_NEAREST, {**parameters, **limits})
    candidate_ids = list(keys_by_candidate)
    return {candidate_ids[number]: member_ids for number, member_ids in rows}


def people(member_ids: Collection[int]) -> dict[int, Person]:
    return {member_id: decoded(text) for member_id, text in prepared.rows(_PEOPLE, [written(member_ids)])}


def claims_on(company: int, application: int, member_ids: Collection[int]) -> Claims:
    claims: dict[int, dict[str, float]] = defaultdict(dict)
    parameters = {"members": written(member_ids), "company": company, "application": application}
    for member_id, candidate_id, probability in prepared.rows(_CLAIMS, parameters):
        claims[member_id][candidate_id] = probability
    return claims


def rival(person: Person, candidate_id: str, claims: Mapping[str, float]) -> Rival:
    """A member as a rival, with the probability that another candidate is this member."""
    if not claims:
        return Rival(person)
    return Rival(person, 1 - prod(1 - claim for other, claim in claims.items() if other != candidate_id))
