"""Weighs records against others that may be the same person, with the scorer that Recruiter uses for matching."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from hirewire.kit.db import prepared
from hirewire.linkage.comparing import Comparison, compare
from hirewire.linkage.deciding import Decision
from hirewire.linkage.fetching import FetchedCounts
from hirewire.linkage.observing import counted_in, shared_country
from hirewire.linkage.parameters import shipped
from hirewire.linkage.persons import Person
from hirewire.linkage.scoring import Evidence, Score, Scorer
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import Resemblance
from hirewire.simulator.records.resemblance.pairing import Pair, pairs_of
from hirewire.simulator.records.resemblance.people import people_by_id, person_of, write_facts

#: In an account with few records, any two of them would seem likely to be one person. So a smaller account is weighed
#: as if it had this many records.
_USUAL_ACCOUNT: Final = 10_000

_COUNTS: Final = """
SELECT value, records FROM simulator_valuecount WHERE account_id = %s AND value = ANY(%s::bigint[])
"""
_KEEP: Final = """
WITH kept AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(kept)s::jsonb) AS sent (
        first_id bigint, second_id bigint, probability float, relative float, namesake float, evidence jsonb
    )
), gone AS (
    DELETE FROM simulator_resemblance AS held USING (
        SELECT id FROM simulator_resemblance WHERE account_id = %(account)s AND first_id = ANY(%(ids)s::bigint[])
        UNION SELECT id FROM simulator_resemblance WHERE account_id = %(account)s AND second_id = ANY(%(ids)s::bigint[])
    ) AS own
    WHERE held.id = own.id AND NOT EXISTS (
        SELECT FROM kept WHERE kept.first_id = held.first_id AND kept.second_id = held.second_id
    )
)
INSERT INTO simulator_resemblance AS held (account_id, first_id, second_id, probability, relative, namesake, evidence)
SELECT %(account)s, first_id, second_id, probability, relative, namesake, evidence FROM kept ORDER BY 2, 3
ON CONFLICT (first_id, second_id) DO UPDATE SET probability = excluded.probability, relative = excluded.relative,
    namesake = excluded.namesake, evidence = excluded.evidence
"""


class Piece(msgspec.Struct, frozen=True):
    code: str
    level: str
    #: The strength, as a logarithm to base 2. It is positive if the piece suggests that the two records are one person,
    #: and negative if the piece suggests that they are different people.
    bits: float


class Weighed(msgspec.Struct, frozen=True):
    first_id: int
    second_id: int
    probability: float
    relative: float
    namesake: float
    #: The strongest piece comes first.
    evidence: list[Piece]


def weigh(account_id: int, candidate_ids: Collection[int]) -> None:
    """Write the facts of these records, and all pairs that they belong to. The account must be locked."""
    candidates = Candidate.objects.filter(account=account_id, pk__in=candidate_ids)
    people = {candidate.pk: person_of(candidate) for candidate in candidates}
    write_facts(account_id, people.values())
    counts = _counts(account_id)
    pairs = pairs_of(account_id, list(people.values()), counts.members)
    others = {pk for pair in pairs for pk in (pair.first, pair.second)} - people.keys()
    everybody = people | people_by_id(account_id, others)
    weighed = [row for row in _weighed(counts, pairs, everybody) if row]
    document = msgspec.json.encode(weighed).decode()
    prepared.execute(_KEEP, {"account": account_id, "ids": list(candidate_ids), "kept": document})


def weighed_of(row: Resemblance) -> Weighed:
    """Return how a pair was weighed. A pair without probabilities is weighed now."""
    if row.probability is None or row.relative is None or row.namesake is None:
        return weigh_pair(row.first, row.second)
    pieces = msgspec.convert(row.evidence, list[Piece])
    return Weighed(row.first_id, row.second_id, row.probability, row.relative, row.namesake, pieces)


def weigh_pair(candidate: Candidate, other: Candidate) -> Weighed:
    first, second = sorted((candidate, other), key=lambda each: each.pk)
    people = {each.pk: person_of(each) for each in (first, second)}
    (weighed,) = _weighed(_counts(candidate.account_id), [Pair(first.pk, second.pk, is_named=True)], people)
    if weighed is None:
        raise TypeError
    return weighed


class _Compared(NamedTuple):
    pair: Pair
    one: Person
    other: Person
    comparisons: tuple[Comparison, ...]


def _weighed(counts: FetchedCounts, pairs: Sequence[Pair], people: Mapping[int, Person]) -> list[Weighed | None]:
    compared = []
    for pair in pairs:
        person, other = people[pair.first], people[pair.second]
        compared.append(_Compared(pair, person, other, compare(person, other)))
    counts.fetch(
        value for each in compared for value in counted_in(shared_country(each.one, each.other), each.comparisons)
    )
    scorer = Scorer(shipped(), counts, members=counts.network)
    records = max(counts.members, _USUAL_ACCOUNT)
    return [_kept(scorer, each, records) for each in compared]


def _kept(scorer: Scorer, compared: _Compared, records: int) -> Weighed | None:
    pair, person, other, comparisons = compared
    score = scorer.score_records(person, other, comparisons, records=records)
    if score.decision is not Decision.NOTHING and score.possibility.is_likeliest_same:
        return _row(pair, score, score.evidence)
    return _row(pair, score, scorer.explain(person, other)) if pair.is_named else None


def _row(pair: Pair, score: Score, evidence: Collection[Evidence]) -> Weighed:
    pieces = [Piece(piece.code, piece.level, round(piece.weight, 1)) for piece in evidence]
    possibility = score.possibility
    return Weighed(pair.first, pair.second, possibility.same, possibility.relative, possibility.namesake, pieces)


def _counts(account_id: int) -> FetchedCounts:
    def look_up(values: Collection[int]) -> Mapping[int, int]:
        return dict(prepared.rows(_COUNTS, [account_id, list(values)]))

    return FetchedCounts(look_up, shipped())
