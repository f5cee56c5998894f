"""Converts records to the ``Person`` that ``linkage`` compares."""

from collections.abc import Collection
from typing import Final

import msgspec

from hirewire.kit.db import prepared
from hirewire.linkage.blocking import blocking_keys
from hirewire.linkage.counting import counted_values, hash_of
from hirewire.linkage.fetching import EVERYBODY
from hirewire.linkage.persons import Person, person
from hirewire.linkage.records import Employment, Place, Record
from hirewire.simulator.records.models import Candidate

_PERSON: Final = msgspec.json.Decoder(Person)

# Writes the table of ``RecordFacts``. Its triggers update the tables of ``RecordKey`` and ``ValueCount``.
_WRITE: Final = """
INSERT INTO simulator_recordfacts AS held (candidate_id, account_id, person, keys, counted)
SELECT candidate_id, %s, person, keys, counted FROM jsonb_to_recordset(%s::jsonb)
    AS sent (candidate_id bigint, person text, keys bigint[], counted bigint[])
ORDER BY candidate_id
ON CONFLICT (candidate_id) DO UPDATE
    SET person = excluded.person, keys = excluded.keys, counted = excluded.counted
WHERE held.person IS DISTINCT FROM excluded.person
"""
_READ: Final = "SELECT candidate_id, person FROM simulator_recordfacts WHERE candidate_id = ANY(%s)"


class _Facts(msgspec.Struct):
    candidate_id: int
    person: str
    keys: list[int]
    counted: list[int]


def write_facts(account_id: int, people: Collection[Person]) -> None:
    document = msgspec.json.encode([_facts(someone) for someone in people]).decode()
    prepared.execute(_WRITE, [account_id, document])


def people_by_id(account_id: int, candidate_ids: Collection[int]) -> dict[int, Person]:
    """Return the records as they were last weighed. A record that was never weighed is returned as it is now."""
    people = {pk: _PERSON.decode(text) for pk, text in prepared.rows(_READ, [list(candidate_ids)])}
    unread = [pk for pk in candidate_ids if pk not in people]
    if unread:
        people |= {row.pk: person_of(row) for row in Candidate.objects.filter(account=account_id, pk__in=unread)}
    return people


def person_of(candidate: Candidate) -> Person:
    has_employer = candidate.company or candidate.title
    return person(
        Record(
            str(candidate.pk),
            first_name=candidate.first_name,
            last_name=candidate.last_name,
            emails=tuple(candidate.emails),
            phones=tuple(phone["number"] for phone in candidate.phones),
            profile_url=candidate.profile_url,
            employments=(Employment(candidate.company, candidate.title),) if has_employer else (),
            places=tuple(
                Place(
                    street=address["line1"],
                    city=address["city"],
                    region=address["region"],
                    postal_code=address["postal_code"],
                    country=address["country"],
                )
                for address in candidate.addresses
            ),
        )
    )


def _facts(someone: Person) -> _Facts:
    # The order of JSON members is fixed, so that equal people give equal texts.
    text = msgspec.json.encode(someone, order="deterministic").decode()
    counted = {hash_of(*pair) for pair in (EVERYBODY, *counted_values(someone))}
    return _Facts(int(someone.id), text, sorted(blocking_keys(someone)), sorted(counted))
