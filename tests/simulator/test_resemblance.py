"""Resemblances are updated as records are written, and must always equal a comparison of all records."""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from random import Random
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from hirewire.simulator.duplicates.evidence import person_of
from hirewire.simulator.duplicates.services import merge, note_found, tell_apart
from hirewire.simulator.history.services import forget_recruiter
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import DifferentPeople, Resemblance, Suspicion, Trait
from hirewire.simulator.records.resemblance.services import MOST_OF_ONE, compare_all
from hirewire.simulator.records.services.batches import save_candidates
from hirewire.simulator.records.services.candidates import (
    CandidateFields,
    create_candidate,
    delete_candidate,
    edit_candidate,
    fill,
)
from tests.simulator.support import Json, candidate

MAILS = ["", "desk@office.example", "ada@mail.example", "ADA@mail.example", "lovelace@mail.example"]
PROFILES = ["", "hirewire.example/in/ada", "hirewire.example/in/lovelace"]
TOGETHER = 4
PEOPLE = ["", "urn:li:person:yrZCpj2Z12", "urn:li:person:bM1Hk0v7Qe"]


def kept(account: Account) -> set[tuple[int, int]]:
    return set(Resemblance.objects.filter(account=account).values_list("first_id", "second_id"))


def found_by_looking_at_all(account: Account) -> set[tuple[int, int]]:
    rows = {row.pk: row for row in Candidate.objects.filter(account=account).select_related("found_person")}
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows.values():
        traits = {("email", key) for key in row.email_keys}
        traits |= {("profile", row.profile_key), ("person", person_of(row))}
        for trait in traits:
            holders[trait].append(row.pk)
    noticed = set(Suspicion.objects.filter(first__account=account).values_list("first_id", "second_id"))
    few = [sorted(ids) for (_, value), ids in holders.items() if value and len(ids) <= MOST_OF_ONE]
    apart = set(DifferentPeople.objects.values_list("first_id", "second_id"))
    return {
        pair
        for pair in noticed.union(*(combinations(ids, 2) for ids in few))
        if pair not in apart and len({rows[pk].recruiter_person for pk in pair} - {""}) < 2
    }


class Life:
    """Random changes to a company's candidates."""

    def __init__(self, account: Account, seed: int) -> None:
        self.account, self.draw = account, Random(seed)

    def fields(self) -> CandidateFields:
        draw = self.draw
        return CandidateFields(
            # Most candidates have a value of their own, so groups of equal ones come and go.
            emails=draw.sample(MAILS, draw.randrange(3)),
            profile_url=draw.choice(PROFILES),
            recruiter_person=draw.choice([*PEOPLE, "", ""]),
        )

    def anybody(self, count: int = 1) -> list[Candidate]:
        rows = list(Candidate.objects.filter(account=self.account))
        return self.draw.sample(rows, count) if len(rows) >= count else []

    def arrive(self) -> None:
        candidate(self.account, **self.fields())

    def arrive_beside(self) -> None:
        create_candidate(account=self.account, fields={"first_name": "Ada", **self.fields()}, beside=self.anybody())

    def change(self) -> None:
        for one in self.anybody():
            edit_candidate(candidate=one, fields=self.fields())

    def go(self) -> None:
        for one in self.anybody():
            delete_candidate(candidate=one)

    def come_in_a_file(self) -> None:
        new = [Candidate(account=self.account, first_name="Ada") for _ in range(self.draw.randrange(4))]
        known = self.anybody(2)
        for one in (*new, *known):
            fill(one, {"emails": self.fields()["emails"], "profile_url": self.fields()["profile_url"]})
        save_candidates(account=self.account, new=new, known=known, notes=[])

    def be_found(self) -> None:
        for one in self.anybody():
            note_found(candidate=one, person=self.draw.choice(PEOPLE))

    def become_one(self) -> None:
        if two := self.anybody(2):
            merge(keep=two[0], merged=two[1], user=None)

    def be_told_apart(self) -> None:
        if two := self.anybody(2):
            tell_apart(one=two[0], other=two[1], user=None)


@pytest.mark.parametrize("seed", range(6))
def test_incremental_pairs_equal_a_full_comparison(account: Account, other_account: Account, seed: int) -> None:
    life, elsewhere = Life(account, seed), Life(other_account, seed)
    usual = [life.arrive, life.arrive, life.arrive_beside, life.change, life.change, life.come_in_a_file]
    rare = [life.go, life.go, life.be_found, life.become_one, life.be_told_apart, elsewhere.arrive]

    for _ in range(90):
        life.draw.choice([*usual, *rare])()

        assert kept(account) == found_by_looking_at_all(account)
    assert kept(other_account) == found_by_looking_at_all(other_account)


def test_a_shared_address_counts_again_when_fewer_records_have_it(account: Account) -> None:
    rows = [candidate(account, emails=["desk@office.example"]) for _ in range(MOST_OF_ONE + 1)]
    crowd = kept(account)

    edit_candidate(candidate=rows[0], fields={"emails": []})

    assert (len(crowd), len(kept(account))) == (0, MOST_OF_ONE * (MOST_OF_ONE - 1) // 2)


def test_rows_written_without_the_services_are_compared_by_compare_all(
    account: Account, other_account: Account
) -> None:
    for company in (account, other_account):
        rows = [Candidate(account=company, number=number) for number in range(3)]
        for row in rows[:2]:
            fill(row, {"emails": ["ada@mail.example"]})
        Candidate.objects.bulk_create(rows)

    compare_all(account.pk)
    compare_all(account.pk)

    assert kept(account) == found_by_looking_at_all(account) != set()
    assert kept(other_account) == set()


def test_forgetting_recruiter_deletes_the_resemblances_it_found(account: Account) -> None:
    linked, found = candidate(account, recruiter_person=PEOPLE[1]), candidate(account)
    note_found(candidate=found, person=PEOPLE[1])
    before = kept(account)

    forget_recruiter(account=account)

    assert (before, kept(account), Trait.objects.count()) == ({(linked.pk, found.pk)}, set(), 0)


def test_records_that_become_alike_concurrently_are_paired(transactional_db: None, account: Account) -> None:
    rows = [candidate(account) for _ in range(TOGETHER)]
    start = Barrier(TOGETHER)

    def move_in(row: Candidate) -> None:
        start.wait()
        edit_candidate(candidate=row, fields={"emails": ["family@mail.example"]})
        connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(move_in, rows))

    assert kept(account) == set(combinations(sorted(row.pk for row in rows), 2))


@pytest.mark.parametrize("pairs", [1, 30])
def test_the_list_of_pairs_takes_the_same_queries_for_any_number(
    as_recruiter: Client, account: Account, django_assert_num_queries: Callable[..., Json], pairs: int
) -> None:
    for number in range(pairs):
        for _ in range(2):
            candidate(account, emails=[f"{number}@mail.example"])

    with django_assert_num_queries(5):
        answer = as_recruiter.get("/candidates/duplicates/")

    assert answer.content.decode().count("/merge/") == min(pairs, 25)
