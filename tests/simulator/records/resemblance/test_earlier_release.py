"""During an upgrade, processes of release 0.1.0 write and delete records while processes of this release run."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from hirewire.kit import clock
from hirewire.simulator.duplicates.services import note_found
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import (
    FoundPerson,
    RecordFacts,
    RecordKey,
    Resemblance,
    Suspicion,
    Trait,
    Unweighed,
)
from hirewire.simulator.records.resemblance.services import compare_all, suspect
from tests.simulator.support import candidate, weigh_all
from tests.support.catalog import catalog, differences

MIGRATION = import_module("hirewire.simulator.migrations.0017_side_by_side")
ADA = "urn:li:person:yrZCpj2Z12"
#: The statement that 0.1.0 sends after each change of candidates, before it writes pairs.
WRITE_TRAITS = """
WITH said AS (
    SELECT candidate.id, candidate.email_keys, candidate.profile_key,
           COALESCE(NULLIF(candidate.recruiter_person, ''), found.person, '') AS person
    FROM simulator_candidate AS candidate
    LEFT JOIN simulator_foundperson AS found ON found.candidate_id = candidate.id
    WHERE candidate.account_id = %(account)s AND candidate.id = ANY(%(ids)s::bigint[])
), wanted AS (
    SELECT DISTINCT said.id, 'email' AS kind, email.value FROM said, unnest(said.email_keys) AS email (value)
    WHERE email.value <> ''
    UNION ALL SELECT id, 'profile', profile_key FROM said WHERE profile_key <> ''
    UNION ALL SELECT id, 'person', person FROM said WHERE person <> ''
), come AS (
    INSERT INTO simulator_trait (account_id, kind, value, candidate_id)
    SELECT %(account)s, kind, value, id FROM wanted ORDER BY kind, value, id ON CONFLICT DO NOTHING
)
DELETE FROM simulator_trait AS held
WHERE held.account_id = %(account)s AND held.candidate_id = ANY(%(ids)s::bigint[])
AND NOT EXISTS (
    SELECT 1 FROM wanted
    WHERE wanted.id = held.candidate_id AND wanted.kind = held.kind AND wanted.value = held.value
)
RETURNING held.kind, held.value
"""
#: How 0.1.0 deletes a candidate: first the rows that refer to it, and then its own row. Tables that refer to
#: candidates, but have no rows in these tests, are left out.
DELETE = """
DELETE FROM simulator_trait WHERE candidate_id = %(id)s;
DELETE FROM simulator_resemblance WHERE %(id)s IN (first_id, second_id);
DELETE FROM simulator_candidate WHERE id = %(id)s;
SET CONSTRAINTS ALL IMMEDIATE
"""
#: Restores the table of traits to what it was in unreleased sources between 0.1.0 and this release.
UNRELEASED = """
ALTER TABLE simulator_trait DROP COLUMN kind, ADD CONSTRAINT simulator_trait_pkey
    PRIMARY KEY (account_id, value, candidate_id)
"""


def execute(statement: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def written_by_0_1_0(account: Account, last_name: str = "Lovelace", email: str = "", person: str = "") -> Candidate:
    row = Candidate(account=account, number=1000 + Candidate.objects.count(), first_name="Ada", last_name=last_name)
    row.emails = row.email_keys = [email] if email else []
    row.recruiter_person = person
    row.save()
    execute(WRITE_TRAITS, account=account.pk, ids=[row.pk])
    return row


def pairs() -> set[tuple[int, int]]:
    weigh_all()
    return set(Resemblance.objects.values_list("first_id", "second_id"))


def test_a_record_that_0_1_0_wrote_is_compared_with_others(account: Account) -> None:
    ours = candidate(account, emails=["ada@mail.example"])
    weigh_all()

    theirs = written_by_0_1_0(account, email="ada@mail.example")

    assert pairs() == {(ours.pk, theirs.pk)}


def test_a_record_that_0_1_0_wrote_without_an_address_is_compared_too(account: Account) -> None:
    written_by_0_1_0(account)

    assert Unweighed.objects.count() == 1


def test_a_record_that_0_1_0_changed_is_compared_again(account: Account) -> None:
    ours = candidate(account, emails=["ada@mail.example"])
    theirs = written_by_0_1_0(account, email="ada@mail.example")
    before = pairs()

    Candidate.objects.filter(pk=theirs.pk).update(first_name="Wolfgang", last_name="Undset", emails=[], email_keys=[])
    execute(WRITE_TRAITS, account=account.pk, ids=[theirs.pk])

    assert (before, pairs()) == ({(ours.pk, theirs.pk)}, set())


def test_records_that_0_1_0_and_this_release_link_to_one_person_are_a_pair(account: Account) -> None:
    theirs = written_by_0_1_0(account, person=ADA)
    weigh_all()

    ours = candidate(account, "Undset", first_name="Wolfgang", recruiter_person=ADA)

    assert pairs() == {(theirs.pk, ours.pk)}


def test_a_match_that_0_1_0_stored_is_weighed(account: Account) -> None:
    ours = candidate(account, recruiter_person=ADA)
    theirs = candidate(account, "Undset", first_name="Wolfgang")
    weigh_all()

    FoundPerson.objects.create(candidate=theirs, person=ADA)
    execute(WRITE_TRAITS, account=account.pk, ids=[theirs.pk])

    assert pairs() == {(ours.pk, theirs.pk)}


def test_an_address_that_0_1_0_stored_names_nobody(account: Account) -> None:
    for name in ("Lovelace", "Featherstonehaugh"):
        written_by_0_1_0(account, name, email="desk@office.example")
    different = Candidate.objects.get(last_name="Featherstonehaugh")
    different.first_name = "Priscilla"
    different.save()

    assert pairs() == set()


def test_this_release_leaves_the_addresses_that_0_1_0_stored(account: Account) -> None:
    theirs = written_by_0_1_0(account, email="ada@mail.example", person=ADA)

    compare_all(account.pk)
    note_found(candidate=theirs, person="")

    assert {trait.kind for trait in Trait.objects.all()} == {"email", "person"}


def test_0_1_0_deletes_a_record_with_all_that_is_newer(account: Account) -> None:
    kept = candidate(account, emails=["ada@mail.example"])
    gone = candidate(account, emails=["ada@mail.example"])
    suspect(gone, [kept])
    weigh_all()
    execute("UPDATE simulator_candidate SET title = 'Countess'")

    execute(DELETE, id=gone.pk)

    assert {row.candidate_id for model in (RecordFacts, RecordKey, Unweighed) for row in model.objects.all()} == {
        kept.pk
    }
    assert Suspicion.objects.count() == 0


def test_a_record_that_failed_waits_no_longer_once_it_changed(account: Account) -> None:
    failed = candidate(account)
    Unweighed.objects.update(due_at=clock.now() + timedelta(hours=1))

    note_found(candidate=failed, person="")

    assert Unweighed.objects.filter(due_at__lte=clock.now()).count() == 1


def test_the_upgrade_queues_the_records_that_were_never_weighed(account: Account) -> None:
    candidate(account)
    weigh_all()
    never_weighed = candidate(account, "Byron")
    Unweighed.objects.all().delete()

    execute(MIGRATION.UNWEIGHED)

    assert [row.candidate_id for row in Unweighed.objects.all()] == [never_weighed.pk]


@pytest.mark.django_db
def test_the_kind_of_traits_returns_to_databases_that_lost_it(account: Account) -> None:
    written_by_0_1_0(account, person=ADA)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    before = catalog(connection.connection)
    execute(UNRELEASED)

    execute(MIGRATION.KIND)

    assert differences(before, catalog(connection.connection)) == {}
    assert Trait.objects.get().kind == "person"
