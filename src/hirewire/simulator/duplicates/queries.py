"""Records that may be of one person. The account comes first."""

from typing import Final, NamedTuple

from django.db import connection
from django.db.models import F, Q

from hirewire.simulator.duplicates.evidence import Evidence, compared, person_of
from hirewire.simulator.duplicates.models import DifferentPeople, MergedRecord
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.queries import candidates

#: An address that more records share is a family's or an office's, and names nobody.
MOST_OF_ONE: Final = 8
#: Pairs in the list; whoever has worked through them finds the next ones there.
MOST_PAIRS: Final = 1000

_SHARED = """
WITH said AS (
    SELECT candidate.id, candidate.email_keys, candidate.profile_key,
           COALESCE(NULLIF(candidate.recruiter_person, ''), found.person, '') AS person
    FROM simulator_candidate AS candidate
    LEFT JOIN simulator_foundperson AS found ON found.candidate_id = candidate.id
    WHERE candidate.account_id = %(account)s
), keys AS (
    SELECT DISTINCT id, 'email' AS kind, unnest(email_keys) AS key FROM said
    UNION ALL SELECT id, 'profile', profile_key FROM said WHERE profile_key <> ''
    UNION ALL SELECT id, 'person', person FROM said WHERE person <> ''
), shared AS (
    SELECT array_agg(id) AS ids FROM keys WHERE key <> '' GROUP BY kind, key HAVING count(*) BETWEEN 2 AND %(most)s
), pairs AS (
    SELECT DISTINCT one, other FROM shared, unnest(ids) AS one, unnest(ids) AS other WHERE one < other
)
SELECT pairs.one, pairs.other FROM pairs
JOIN simulator_candidate AS one ON one.id = pairs.one
JOIN simulator_candidate AS other ON other.id = pairs.other
WHERE (one.recruiter_person = '' OR other.recruiter_person = '' OR one.recruiter_person = other.recruiter_person)
AND NOT EXISTS (
    SELECT 1 FROM simulator_differentpeople AS said_so
    WHERE said_so.first_id = pairs.one AND said_so.second_id = pairs.other
)
ORDER BY pairs.other DESC, pairs.one DESC LIMIT %(limit)s
"""


class Pair(NamedTuple):
    """Two records, the older first, and what speaks for them being of one person."""

    one: Candidate
    other: Candidate
    evidence: list[Evidence]

    @property
    def key(self) -> tuple[int, int]:
        return self.one.pk, self.other.pk

    @property
    def for_it(self) -> list[Evidence]:
        return [piece for piece in self.evidence if piece.outcome == "same"]


def pair_ids(account: Account) -> list[tuple[int, int]]:
    """All pairs that people have not told apart, the newest first. Reads every candidate once."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, {"account": account.pk, "most": MOST_OF_ONE, "limit": MOST_PAIRS})
        return [(one, other) for one, other in cursor.fetchall()]


def pairs(account: Account, ids: list[tuple[int, int]]) -> list[Pair]:
    """Those pairs with their records."""
    rows = candidates(account).select_related("found_person").in_bulk({one for pair in ids for one in pair})
    return [pair_of(rows[one], rows[other]) for one, other in ids if one in rows and other in rows]


def pair_of(one: Candidate, other: Candidate) -> Pair:
    first, second = sorted((one, other), key=lambda each: each.pk)
    return Pair(first, second, compared(first, second))


def duplicates_of(candidate: Candidate) -> list[Pair]:
    """By index, for the page of one record; by the same rules as the list."""
    person = person_of(candidate)
    same = [Q(email_keys__contains=[key]) for key in candidate.email_keys if key]
    same += [Q(profile_key=candidate.profile_key)] if candidate.profile_key else []
    same += [Q(recruiter_person=person) | Q(recruiter_person="", found_person__person=person)] if person else []
    others = (
        Candidate.objects.filter(account=candidate.account_id).exclude(pk=candidate.pk).select_related("found_person")
    )
    found: dict[int, Candidate] = {}
    for one in same:
        # In the order of a sum, since that of the key itself would have the whole table read for a few rows.
        rows = list(others.filter(one).order_by(F("pk") + 0)[:MOST_OF_ONE])
        if len(rows) < MOST_OF_ONE:
            found |= {row.pk: row for row in rows}
    told_apart = _told_apart(candidate) if found else ()
    return [
        pair_of(candidate, other)
        for key, other in sorted(found.items())
        if key not in told_apart and not _are_linked_apart(candidate, other)
    ]


def merged_into(account: Account, key: str) -> Candidate | None:
    """The record into which the one with this key went."""
    found = MergedRecord.objects.filter(account=account, number=Candidate.number_of(key)).select_related("into").first()
    return found.into if found else None


def better(pair: Pair) -> Candidate:
    """Which of the two to keep if nobody has a reason for the other: linked, then with more on it, then older."""
    counts = {one.pk: one.applications.count() for one in (pair.one, pair.other)}
    return max((pair.one, pair.other), key=lambda one: (bool(one.recruiter_person), counts[one.pk], -one.pk))


def _told_apart(candidate: Candidate) -> set[int]:
    said = DifferentPeople.objects.filter(Q(first=candidate) | Q(second=candidate)).values_list("first_id", "second_id")
    return {one for pair in said for one in pair} - {candidate.pk}


def _are_linked_apart(one: Candidate, other: Candidate) -> bool:
    persons = {one.recruiter_person, other.recruiter_person} - {""}
    return len(persons) > 1
