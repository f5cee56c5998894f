"""PostgreSQL's own lock: what a query forgot to say, the session says."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from pytest_django import Settings

from hirewire.hub.accounts.models import Seat
from hirewire.hub.candidates.models import Candidate
from hirewire.hub.holdings.tables import SYNCED
from hirewire.hub.matching.models import Match
from hirewire.hub.members.models import Member
from hirewire.kit import fence
from tests.factories import connected, hub, synced
from tests.support.ats import Ats

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def row_security(settings: Settings, db: None) -> None:
    fence.set_up()
    settings.HIREWIRE_ROW_SECURITY = True


@pytest.fixture
def companies() -> tuple[connected.Company, connected.Company]:
    first, second = connected.company(), connected.company()
    for number, company in enumerate((first, second), 1):
        connected.known_member(company, number)
        company.switch(contract=True)
    return first, second


def test_every_synced_table_has_a_policy() -> None:
    """A new table gets one in a migration: see ``protect`` in hub/migrations/0013_row_security.py."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies")
        protected = {name for (name,) in cursor.fetchall()}

    assert {table.name for table in SYNCED} - protected == set()


def test_a_query_that_names_no_company_finds_one_companys_rows(
    companies: tuple[connected.Company, connected.Company],
) -> None:
    first, _ = companies

    with fence.only(first.application.organization_id):
        ids = set(Candidate.objects.values_list("ats_candidate_id", flat=True))
        matches = Match.objects.count()
    everything = Candidate.objects.count()

    assert (ids, matches, everything) == ({"C-1"}, 1, 2)


def test_without_a_company_there_is_nothing(companies: tuple[connected.Company, connected.Company]) -> None:
    with fence.only(None):
        assert (Candidate.objects.count(), Match.objects.count()) == (0, 0)


def test_another_companys_rows_can_be_neither_changed_nor_written(
    companies: tuple[connected.Company, connected.Company],
) -> None:
    first, second = companies
    theirs = Candidate.objects.get(application=second.application)

    with fence.only(first.application.organization_id):
        changed = Candidate.objects.filter(application=second.application).update(first_name="Mallory")
        deleted, _ = Candidate.objects.filter(application=second.application).delete()
    theirs.ats_candidate_id = "C-9"
    with pytest.raises(ProgrammingError, match="row-level security"), fence.only(first.application.organization_id):
        theirs.save(force_insert=True)

    assert (changed, deleted, Candidate.objects.count()) == (0, 0, 2)


def test_members_of_the_network_are_everybodys(companies: tuple[connected.Company, connected.Company]) -> None:
    first, second = companies
    hub.member("Zebedee", of=second.application.organization)

    with fence.only(first.application.organization_id):
        names = set(Member.objects.values_list("first_name", flat=True))

    assert names == {"Priya"}


def test_a_failure_inside_takes_the_fence_away(companies: tuple[connected.Company, connected.Company]) -> None:
    with pytest.raises(ZeroDivisionError), fence.only(companies[0].application.organization_id):
        raise ZeroDivisionError

    assert Candidate.objects.count() == 2


def test_pages_work_behind_it(
    companies: tuple[connected.Company, connected.Company], working_as: Callable[[Seat], Client]
) -> None:
    member = Match.objects.get(application=companies[0].application).member
    browser = working_as(companies[0].admin_a)

    pages = [
        browser.get(path).status_code
        for path in ("/search/", f"/people/{member.pk}/", "/settings/jobs/", "/settings/ats/", "/settings/data/")
    ]
    written = [
        browser.post(f"/people/{member.pk}/export/", {"job": "-"}).status_code,
        browser.post("/settings/data/archives/").status_code,
    ]

    assert "C-1" in browser.get(f"/people/{member.pk}/").content.decode()
    assert set(pages) == {200}
    assert {status // 100 for status in written} <= {2, 3}


def test_api_calls_work_behind_it() -> None:
    ats, other = Ats(), Ats()
    other.put("atsCandidates", "atsCandidateId", {"C-1": synced.candidate()})

    ats.put("atsCandidates", "atsCandidateId", {"C-1": synced.candidate(), "C-2": synced.candidate()})
    gone = ats.delete("atsCandidates", "atsCandidateId", "C-1")
    ats.post_jobs(synced.job())

    assert gone["results"] == {ats.answered("atsCandidateId", "C-1"): {"status": 204}}
    assert sorted(Candidate.objects.values_list("organization_id", "ats_candidate_id")) == [
        (ats.organization.pk, "C-2"),
        (other.organization.pk, "C-1"),
    ]
