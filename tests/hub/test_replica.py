"""Recruiter's searches and reports on a streaming replica: rights apply, and people see what they have just done."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.kit.db import replica as replicas
from hirewire.kit.db import row_security
from hirewire.kit.db.replica import READS, State
from tests.factories import connected, hub
from tests.support.replicas import Replica

pytestmark = pytest.mark.django_db(transaction=True)

COOKIE = "hub_session_position"


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def member(company: connected.Company) -> Member:
    return connected.known_member(company)


@pytest.fixture
def browser(
    working_as: Callable[[Seat], Client], company: connected.Company, member: Member, replica: Replica
) -> Client:
    browser = working_as(company.admin_a)
    replica.catch_up()
    return browser


def answered(state: State = State.USABLE) -> float:
    return READS.labels(state)._value.get()


def search_for(browser: Client, text: str) -> str:
    return str(browser.post("/search/", {"text": text})["Location"])


@pytest.mark.parametrize("name", ["search", "search-jobs", "search-all-stages", "search-all-counts"])
def test_the_replica_answers_searches(browser: Client, name: str) -> None:
    before = answered()

    assert browser.get(reverse(name)).status_code == HTTPStatus.OK
    assert answered() - before == 1


def test_the_replica_answers_a_search_for_words_and_the_pages_around_it(
    browser: Client, member: Member, replica: Replica
) -> None:
    before = answered()
    results = search_for(browser, member.last_name)

    assert member.name in browser.get(results).text
    assert browser.get(f"{results}counts/").status_code == HTTPStatus.OK
    search = PeopleSearch.objects.get()
    assert browser.get(f"/people/{member.pk}/?search={search.pk}").status_code == HTTPStatus.OK
    assert member.last_name in browser.post("/search/suggestions/", {"text": member.first_name}).text
    assert browser.post(reverse("palette"), {"text": member.first_name}).status_code == HTTPStatus.OK
    browser.post(f"/search/{search.pk}/save/", {"name": "Mine"})
    replica.catch_up()
    assert "Mine" in browser.get("/search/saved/").text
    assert answered() - before == 6


@pytest.mark.parametrize("name", ["settings-reporting", "report-file"])
def test_the_replica_answers_reports(browser: Client, name: str) -> None:
    before = answered()

    assert browser.get(reverse(name)).status_code == HTTPStatus.OK
    assert answered() - before == 1


@pytest.mark.usefixtures("tenant_role")
def test_row_security_holds_on_the_replica(
    browser: Client, company: connected.Company, member: Member, replica: Replica, settings: Settings
) -> None:
    other = connected.company()
    connected.known_member(other, 2)
    replica.catch_up()
    settings.HIREWIRE_ROW_SECURITY = True

    def companies() -> tuple[str, set[int]]:
        with replicas.connection().cursor() as cursor:
            cursor.execute("SELECT current_user || ' ' || pg_is_in_recovery()")
            (role,) = cursor.fetchone()
        return role, set(Candidate.objects.values_list("organization", flat=True))

    with row_security.only(company.application.organization_id):
        mine = replicas.read(companies)
    with row_security.only(None):
        nobodys = replicas.read(companies)
    everybodys = replicas.read(companies)

    assert mine == ("hirewire_tenant true", {company.application.organization_id})
    assert nobodys == ("hirewire_tenant true", set())
    assert everybodys[1] == {company.application.organization_id, other.application.organization_id}
    before = answered()
    assert member.name in browser.get("/search/").text
    assert answered() - before == 1


def test_after_a_write_a_browser_reads_only_from_a_database_that_has_it(
    browser: Client, replica: Replica, settings: Settings
) -> None:
    settings.HIREWIRE_REPLICA_LAG = 600.0
    replica.pause()
    new = hub.member("Zora", "Newcomer")
    assert new.name not in browser.get("/search/").text

    browser.post(f"/people/{new.pk}/export/", {"job": "-"})
    cookie = browser.cookies[COOKIE]
    before = answered(State.BEHIND_READER)
    assert new.name in browser.get("/search/").text

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 601)
    assert answered(State.BEHIND_READER) - before == 1
    replica.resume()
    replica.catch_up()
    before = answered()
    assert new.name in browser.get("/search/").text
    assert answered() - before == 1


def test_a_search_does_not_count_as_a_write(browser: Client, member: Member) -> None:
    search_for(browser, member.name)
    browser.post("/search/suggestions/", {"text": member.name})
    browser.post(reverse("palette"), {"text": member.name})

    assert COOKIE not in browser.cookies


@pytest.mark.parametrize("position", ["x", "0/0'", "FFFFFFFFF/0"])
def test_an_invalid_position_is_ignored(browser: Client, position: str) -> None:
    browser.cookies[COOKIE] = position
    before = answered()

    assert browser.get("/search/").status_code == HTTPStatus.OK
    assert answered() - before == 1


def test_visitors_who_are_not_signed_in_get_no_cookie(replica: Replica) -> None:
    stranger = Client(SERVER_NAME="hub.test")

    stranger.post("/sign-in/", {"email": "nobody@example.test", "password": "wrong"})

    assert COOKIE not in stranger.cookies


def test_pages_need_no_replica(browser: Client, use_replica: Callable[[str], None], member: Member) -> None:
    use_replica("postgres://nobody@127.0.0.1:1/nothing")
    replicas.connections[replicas.ALIAS].close()
    del replicas.connections[replicas.ALIAS]

    assert [browser.get(page).status_code for page in ("/search/", reverse("settings-reporting"))] == [200, 200]
    assert member.name in browser.get("/search/").text
