"""Finds members who share rare blocking keys with a candidate, and so might be the same person."""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from math import prod
from typing import Final, LiteralString

from hirewire.hub.ats.matching.people import decoded
from hirewire.hub.ats.matching.weighing_basis import WeighingBasis
from hirewire.kit.db import prepared, statistics
from hirewire.kit.db.id_arrays import written
from hirewire.linkage import nearness
from hirewire.linkage.persons import Person
from hirewire.linkage.scoring import Rival

# Each look-up reads at most ``heavy`` + 1 entries of a key, however many members have the key. Rivals are chosen in
# Python, because PostgreSQL takes several times as long to add up the weights of the keys that a few hundred members
# share with a candidate.
_HOLDERS: Final[LiteralString] = """
SELECT one.key, CASE WHEN cardinality(held.member_ids) <= %(heavy)s THEN held.member_ids END
FROM unnest(%(keys)s::bigint[]) AS one (key) CROSS JOIN LATERAL (
    SELECT array_agg(member_id) AS member_ids FROM ({found}) AS found OFFSET 0
) AS held WHERE held.member_ids IS NOT NULL
"""
_IN_NETWORK: Final = "SELECT member_id FROM hub_memberkey WHERE tenant_id = 0 AND key = one.key LIMIT %(heavy)s + 1"
_IMPORTED: Final = (
    "SELECT member_id FROM hub_memberkey WHERE tenant_id = %(company)s AND key = one.key LIMIT %(heavy)s + 1"
)
# Most companies import no members. For them, the first of these statements is enough. It needs half as many look-ups.
_HOLDERS_IN_NETWORK: Final = _HOLDERS.format(found=_IN_NETWORK)
_HOLDERS_OF_BOTH: Final = _HOLDERS.format(found=f"({_IN_NETWORK}) UNION ALL ({_IMPORTED})")

# Written as index look-ups; see ``evidence`` for why.
_PEOPLE: Final = """
SELECT asked.id, held.person FROM unnest(%s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT person FROM hub_memberfacts WHERE member_id = asked.id OFFSET 0
) AS held
"""

# The inner queries do not filter by application. If they did, PostgreSQL would use the indexes of the primary keys as
# long as it has no statistics. For each member, it would then read the rows of all candidates of the application.
_CLAIMS: Final = """
SELECT held.member_id, held.ats_candidate_id, max(held.probability)
FROM unnest(%(members)s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT application_id, member_id, ats_candidate_id, probability FROM hub_match
    WHERE organization_id = %(company)s AND member_id = asked.id
    UNION ALL
    SELECT application_id, member_id, ats_candidate_id, probability FROM hub_suggestion
    WHERE organization_id = %(company)s AND member_id = asked.id
    OFFSET 0
) AS held WHERE held.application_id = %(application)s GROUP BY 1, 2
"""

#: For how many seconds heavy keys are remembered, and how many heavy keys are remembered at most.
_REMEMBERED: Final = 30.0
_MOST_REMEMBERED: Final = 50_000

#: For each member, the probability that each candidate is that member.
Claims = Mapping[int, Mapping[str, float]]


class HeavyKeys:
    """Remembers for a while which keys are heavy, so that not every batch has to look them up.

    A key is heavy if too many members have it. If no heavy keys are remembered, most of the entries that look-ups read
    are those of heavy keys. A heavy key stops being heavy only when members change or are deleted. For at most
    ``_REMEMBERED`` seconds after such a change, candidates are still weighed as if the key were heavy.
    """

    def __init__(self) -> None:
        self._keys: set[int] = set()
        self._company = 0
        self._began = 0.0

    def of(self, basis: WeighingBasis) -> set[int]:
        """Return the heavy keys that are remembered for this company. The caller adds new heavy keys to the set."""
        # Keys that are heavy in the network are heavy for everybody. Members that a company imported can make more keys
        # heavy, so such a company has a set of its own.
        company = basis.organization_id if basis.imported else 0
        now = time.monotonic()
        if company != self._company or now - self._began > _REMEMBERED or len(self._keys) > _MOST_REMEMBERED:
            self._keys, self._company, self._began = set(), company, now
        return self._keys


def nearest(
    basis: WeighingBasis, keys_by_candidate: Mapping[str, Collection[int]], heavy: HeavyKeys | None = None
) -> dict[str, list[Person]]:
    """Return, for each candidate, the members who share its rarest keys, nearest first."""
    if not keys_by_candidate:
        return {}
    known = heavy.of(basis) if heavy else set[int]()
    holders = _holders(basis, {key for own in keys_by_candidate.values() for key in own} - known, known)
    member_ids = {
        name: nearness.nearest(own, holders, members=max(basis.members, 1)) for name, own in keys_by_candidate.items()
    }
    members = people({member_id for of_candidate in member_ids.values() for member_id in of_candidate})
    return {
        name: [members[member_id] for member_id in of_candidate if member_id in members]
        for name, of_candidate in member_ids.items()
    }


def _holders(basis: WeighingBasis, keys: Collection[int], heavy: set[int]) -> dict[int, list[int]]:
    """Return the members who have each key. Keys with too many members are added to ``heavy`` instead."""
    statistics.ensure("hub_memberkey", "hub_memberfacts")
    parameters: dict[str, str | int] = {"keys": written(keys), "heavy": nearness.HEAVY}
    if basis.imported:
        parameters["company"] = basis.organization_id
    statement = _HOLDERS_OF_BOTH if basis.imported else _HOLDERS_IN_NETWORK
    holders: dict[int, list[int]] = {}
    for key, member_ids in prepared.rows(statement, parameters, is_binary=True):
        if member_ids is None:
            heavy.add(key)
        else:
            holders[key] = member_ids
    return holders


def people(member_ids: Collection[int]) -> dict[int, Person]:
    if not member_ids:
        return {}
    return {member_id: decoded(text) for member_id, text in prepared.rows(_PEOPLE, [written(member_ids)])}


def claims_on(company: int, application: int, member_ids: Collection[int]) -> Claims:
    claims: dict[int, dict[str, float]] = defaultdict(dict)
    parameters = {"members": written(member_ids), "company": company, "application": application}
    for member_id, candidate_id, probability in prepared.rows(_CLAIMS, parameters):
        claims[member_id][candidate_id] = probability
    return claims


def rival(person: Person, candidate_id: str, claims: Mapping[str, float]) -> Rival:
    """Return the member as a rival, with the probability that a candidate other than ``candidate_id`` is the member."""
    if not claims:
        return Rival(person)
    return Rival(person, 1 - prod(1 - claim for other, claim in claims.items() if other != candidate_id))
