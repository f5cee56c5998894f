from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import combinations
from random import Random
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from hirewire.kit import clock
from hirewire.simulator.duplicates.services import merge, note_found, tell_apart
from hirewire.simulator.history.services import forget_recruiter
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance import waiting
from hirewire.simulator.records.resemblance.models import (
    RecordFacts,
    RecordKey,
    Resemblance,
    Trait,
    Unweighed,
    ValueCount,
)
from hirewire.simulator.records.resemblance.services import compare_all
from hirewire.simulator.records.services.batches import save_candidates
from hirewire.simulator.records.services.candidates import (
    CandidateFields,
    create_candidate,
    delete_candidate,
    edit_candidate,
    fill,
)
from tests.simulator.support import Json, candidate, weigh_all

#: These people are so different that the scorer never takes two of them for one person, no matter how many records each
#: of them has.
PERSONS = [("Ada", "Lovelace"), ("Wolfgang", "Zwart-Undset"), ("Chidi", "Okonkwo"), ("Priscilla", "Featherstonehaugh")]
TOGETHER = 4
PEOPLE = ["", "urn:li:person:yrZCpj2Z12", "urn:li:person:bM1Hk0v7Qe"]
UTRECHT = {"line1": "", "city": "Utrecht", "region": "", "postal_code": "3511", "country": "nl"}


def kept(account: Account) -> set[tuple[int, int]]:
    return set(Resemblance.objects.filter(account=account).values_list("first_id", "second_id"))


def weighed(account: Account) -> set[tuple[int, int]]:
    weigh_all()
    return kept(account)


class Life:
    def __init__(self, account: Account, seed: int) -> None:
        self.account, self.draw = account, Random(seed)

    def fields(self) -> CandidateFields:
        draw = self.draw
        return CandidateFields(
            **self.values(),
            recruiter_person=draw.choice([*PEOPLE, "", ""]),
        )

    def values(self) -> CandidateFields:
        """Somebody with an e-mail address or a profile of their own, and perhaps with the office's e-mail address."""
        first, last = self.draw.choice(PERSONS)
        has_profile = self.draw.random() < 0.5
        own = [] if has_profile else [f"{first}.{last}@mail.example"]
        return CandidateFields(
            first_name=first,
            last_name=last,
            emails=[*own, *self.draw.choice([[], ["desk@office.example"]])],
            profile_url=f"hirewire.example/in/{first}-{last}" if has_profile else "",
        )

    def anybody(self, count: int = 1) -> list[Candidate]:
        rows = list(Candidate.objects.filter(account=self.account))
        return self.draw.sample(rows, count) if len(rows) >= count else []

    def arrive(self) -> None:
        create_candidate(account=self.account, fields=self.fields())

    def arrive_beside(self) -> None:
        create_candidate(account=self.account, fields=self.fields(), beside=self.anybody())

    def change(self) -> None:
        for one in self.anybody():
            edit_candidate(candidate=one, fields=self.fields())

    def go(self) -> None:
        for one in self.anybody():
            delete_candidate(candidate=one)

    def come_in_a_file(self) -> None:
        new = [Candidate(account=self.account) for _ in range(self.draw.randrange(4))]
        known = self.anybody(2)
        for one in (*new, *known):
            fill(one, self.values())
        save_candidates(account=self.account, new=new, known=known, notes=[])

    def be_found(self) -> None:
        for one in self.anybody():
            note_found(candidate=one, person=self.draw.choice(PEOPLE))

    def become_one(self) -> None:
        if two := self.anybody(2):
            merge(keep=two[0], merged=two[1], user=None)

    def be_told_apart(self) -> None:
        if two := self.anybody(2):
            tell_apart(candidate=two[0], other=two[1], user=None)


@pytest.mark.parametrize("seed", range(3))
def test_incremental_pairs_equal_a_full_comparison(account: Account, other_account: Account, seed: int) -> None:
    life, elsewhere = Life(account, seed), Life(other_account, seed)
    usual = [life.arrive, life.arrive, life.arrive_beside, life.change, life.change, life.come_in_a_file]
    rare = [life.go, life.go, life.be_found, life.become_one, life.be_told_apart, elsewhere.arrive]

    for _ in range(40):
        life.draw.choice([*usual, *rare])()
        weigh_all()
    incremental = kept(account), kept(other_account)
    for company in (account, other_account):
        RecordFacts.objects.filter(account=company).delete()
        Resemblance.objects.filter(account=company).delete()
        compare_all(company.pk)

    assert incremental == (weighed(account), weighed(other_account))
    assert incremental[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"first_name": "Robert", "phones": ["+31 6 12345678"]}, {"first_name": "Bob", "phones": ["06 12345678"]}),
        ({"first_name": "Sigrid", "company": "Engines BV"}, {"first_name": "Sigrit", "company": "Engines"}),
    ],
    ids=["nickname and phone", "slip and employer"],
)
def test_records_without_an_equal_address_are_a_pair(account: Account, one: Json, other: Json) -> None:
    both = [
        candidate(
            account,
            "Zwart-Undset",
            **{**fields, "phones": [{"number": number, "extension": ""} for number in fields.get("phones", ())]},
            addresses=[UTRECHT],
        )
        for fields in (one, other)
    ]
    candidate(account, "Byron", addresses=[UTRECHT])

    assert weighed(account) == {(both[0].pk, both[1].pk)}


def test_relatives_with_one_mailbox_are_not_a_pair(account: Account) -> None:
    for name in ("Margaret", "Wolfgang"):
        candidate(account, "Zwart-Undset", first_name=name, emails=["family@mail.example"])

    assert weighed(account) == set()


def test_a_write_only_queues_and_the_records_page_does_not_wait_for_the_worker(
    as_recruiter: Client, account: Account
) -> None:
    old = candidate(account, emails=["ada@mail.example"])
    weigh_all()
    new = candidate(account, emails=["ada@mail.example"])
    written = kept(account)

    shown = as_recruiter.get(f"/candidates/{new.key}/").content.decode()

    assert (written, kept(account)) == (set(), {(old.pk, new.pk)})
    assert f"/candidates/{old.key}/merge/{new.key}/" in shown
    assert list(Unweighed.objects.values_list("candidate", flat=True)) == []


def test_pairs_found_before_there_was_a_scorer_are_shown_until_they_are_weighed(
    as_recruiter: Client, account: Account
) -> None:
    likely = [candidate(account, emails=["ada@mail.example"]) for _ in range(2)]
    unlikely = [candidate(account, name, first_name=name, emails=["desk@office.example"]) for name in ("Byron", "King")]
    # Add so many records that the page cannot weigh all of them when it is opened.
    for number in range(waiting.HANDFUL):
        candidate(account, f"Love{number}lace")
    for first, second in (likely, unlikely):
        Resemblance.objects.create(account=account, first=first, second=second)

    before = as_recruiter.get("/candidates/duplicates/").content.decode()
    after = weighed(account)

    assert before.count("/merge/") == 2
    assert "14 new or changed records are still being compared" in " ".join(before.split())
    assert after == {tuple(one.pk for one in likely)}


def test_a_record_that_cannot_be_weighed_holds_up_no_others(account: Account) -> None:
    broken = candidate(account, emails=["ada@mail.example"])
    Candidate.objects.filter(pk=broken.pk).update(phones=[{"extension": "no number"}])
    both = [candidate(account, emails=["ada@mail.example"]) for _ in range(2)]

    assert weighed(account) == {(both[0].pk, both[1].pk)}
    Candidate.objects.filter(pk=broken.pk).update(phones=[])
    with clock.moved(timedelta(hours=1, seconds=1)):
        assert len(weighed(account)) == 3


def test_a_deleted_record_leaves_no_keys_and_counts(account: Account) -> None:
    ada = candidate(account, emails=["ada@mail.example"])
    weigh_all()
    held = RecordKey.objects.count(), ValueCount.objects.filter(records__gt=0).count()

    delete_candidate(candidate=ada)

    assert min(held) > 0
    assert (RecordKey.objects.count(), ValueCount.objects.exclude(records=0).count()) == (0, 0)


def test_rows_written_without_the_services_are_compared_by_compare_all(
    account: Account, other_account: Account
) -> None:
    for company in (account, other_account):
        rows = [Candidate(account=company, number=number) for number in range(3)]
        for row in rows[:2]:
            fill(row, {"first_name": "Ada", "emails": ["ada@mail.example"]})
        Candidate.objects.bulk_create(rows)
    # Triggers have queued the rows. Empty the queue, so that ``compare_all`` has to find them.
    Unweighed.objects.all().delete()

    compare_all(account.pk)
    compare_all(account.pk)

    assert len(weighed(account)) == 1
    assert kept(other_account) == set()


def test_forgetting_recruiter_deletes_the_resemblances_it_found(account: Account) -> None:
    linked = candidate(account, recruiter_person=PEOPLE[1])
    found = candidate(account, "Byron", first_name="Wolfgang")
    note_found(candidate=found, person=PEOPLE[1])
    before = weighed(account)

    forget_recruiter(account=account)

    assert (before, kept(account), Trait.objects.count()) == ({(linked.pk, found.pk)}, set(), 0)


def test_records_that_are_weighed_concurrently_are_paired(transactional_db: None, account: Account) -> None:
    rows = [candidate(account, emails=["ada@mail.example"]) for _ in range(TOGETHER)]
    start = Barrier(TOGETHER)

    def settle(row: Candidate) -> None:
        start.wait()
        waiting.settle(account.pk, row)
        connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(settle, rows))

    assert kept(account) == set(combinations(sorted(row.pk for row in rows), 2))


@pytest.mark.parametrize("pairs", [1, 30])
def test_the_list_of_pairs_takes_the_same_queries_for_any_number(
    as_recruiter: Client, account: Account, django_assert_num_queries: Callable[..., Json], pairs: int
) -> None:
    for number in range(pairs):
        for _ in range(2):
            candidate(account, f"Love{number}lace", emails=[f"{number}@mail.example"])
    weigh_all()

    with django_assert_num_queries(6):
        answer = as_recruiter.get("/candidates/duplicates/")

    assert answer.content.decode().count("/merge/") == min(pairs, 25)
