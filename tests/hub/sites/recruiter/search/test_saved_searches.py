import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.searches import services
from hirewire.hub.recruiting.searches.errors import NameTaken, TooMany
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.kit import clock
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def seat(company: connected.Company) -> Seat:
    return company.recruiter_a


@pytest.fixture
def engineers(seat: Seat) -> PeopleSearch:
    search = services.remember(seat=seat, wanted=Wanted(text="engineer"))
    services.save(seat=seat, search=search, name="Engineers")
    return search


def test_the_same_search_is_stored_once_and_a_saved_one_is_reused(seat: Seat, engineers: PeopleSearch) -> None:
    again = services.remember(seat=seat, wanted=Wanted(text="engineer"))
    other = services.remember(seat=seat, wanted=Wanted(text="engineer", order="name"))

    assert (again, other.is_saved) == (engineers, False)
    assert PeopleSearch.objects.count() == 2


def test_recent_searches_are_limited_in_number_and_age(
    seat: Seat, engineers: PeopleSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "RECENT", 2)
    old = services.remember(seat=seat, wanted=Wanted(text="old"))
    PeopleSearch.objects.update(used_at=clock.now() - timedelta(days=31))

    for text in ("one", "two", "three"):
        services.remember(seat=seat, wanted=Wanted(text=text))

    kept = [search.wanted.text for search in PeopleSearch.objects.order_by("used_at")]
    assert kept == ["engineer", "two", "three"]
    assert not PeopleSearch.objects.filter(pk=old.pk).exists()


def test_old_recent_searches_of_inactive_seats_expire(seat: Seat, engineers: PeopleSearch) -> None:
    services.remember(seat=seat, wanted=Wanted(text="old"))
    PeopleSearch.objects.update(used_at=clock.now() - timedelta(days=31))

    services.forget_old()

    assert list(PeopleSearch.objects.all()) == [engineers]


def test_a_name_is_unique_among_the_searches_of_a_seat(
    seat: Seat, company: connected.Company, engineers: PeopleSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    bakers = services.remember(seat=seat, wanted=Wanted(text="baker"))
    theirs = services.remember(seat=company.admin_a, wanted=Wanted(text="x"))
    services.save(seat=company.admin_a, search=theirs, name="Engineers")

    with pytest.raises(NameTaken):
        services.save(seat=seat, search=bakers, name="Engineers")
    monkeypatch.setattr(services, "MOST_SAVED", 1)
    with pytest.raises(TooMany):
        services.save(seat=seat, search=bakers, name="Bakers")
    services.save(seat=seat, search=engineers, name="All engineers")

    assert [search.name for search in PeopleSearch.objects.filter(seat=seat).order_by("name")] == ["", "All engineers"]


def test_only_the_owner_reaches_a_search(
    working_as: Callable[[Seat], Client], company: connected.Company, engineers: PeopleSearch
) -> None:
    stranger = working_as(company.admin_a)

    answers = [
        stranger.get(f"/search/{engineers.pk}/"),
        stranger.get(f"/search/{engineers.pk}/stages/"),
        stranger.post(f"/search/{engineers.pk}/save/", {"name": "Mine"}),
        stranger.post(f"/search/{engineers.pk}/delete/"),
        stranger.get(f"/search/{uuid.uuid4()}/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert "Engineers" not in stranger.get("/search/saved/").content.decode()
    assert PeopleSearch.objects.get() == engineers


def test_a_search_is_saved_renamed_and_deleted_on_the_pages(working_as: Callable[[Seat], Client], seat: Seat) -> None:
    browser = working_as(seat)
    page = browser.post("/search/", {"text": "engineer"}, follow=True)
    address = page.request["PATH_INFO"]

    saved = browser.post(f"{address}save/", {"name": "Engineers"})
    renamed = browser.post(f"{address}save/", {"name": "Builders"})
    empty = browser.post(f"{address}save/", {"name": " "})
    listed = browser.get("/search/saved/")
    deleted = browser.post(f"{address}delete/")

    assert (saved.headers["Location"], renamed.headers["Location"]) == (address, "/search/saved/")
    assert (empty.status_code, empty.context["fault"]) == (422, "Enter a name for the search.")
    assert [search.name for search, *_ in listed.context["rows"]] == ["Builders"]
    assert (deleted.status_code, PeopleSearch.objects.count()) == (302, 0)


def test_people_since_the_last_visit_count_as_new(
    working_as: Callable[[Seat], Client], company: connected.Company, seat: Seat, engineers: PeopleSearch
) -> None:
    known = connected.known_member(company)
    hub.member()
    type(known).objects.update(created_at=connected.APPLIED)
    Match.objects.update(found_at=connected.APPLIED)
    PeopleSearch.objects.update(looked_at=connected.ONSITE)
    browser = working_as(seat)

    before = figure(browser)
    hub.member()
    type(known).objects.filter(pk=hub.member("No", "Body").pk).update(headline="Baker")
    Match.objects.update(found_at=clock.now())
    after = figure(browser)
    browser.get(f"/search/{engineers.pk}/")
    looked = figure(browser)

    assert (before, after, looked) == ("0", "2", "0")


def test_the_hints_of_all_searches_are_one_query(
    working_as: Callable[[Seat], Client], seat: Seat, engineers: PeopleSearch
) -> None:
    browser = working_as(seat)
    few = queries_of(browser)

    for number in range(5):
        search = services.remember(seat=seat, wanted=Wanted(text=f"word {number}"))
        services.save(seat=seat, search=search, name=f"N {number}")

    assert queries_of(browser) == few


def test_the_list_says_what_each_search_asks_for(
    working_as: Callable[[Seat], Client], seat: Seat, engineers: PeopleSearch
) -> None:
    for name, wanted in (
        ("nurse", Wanted(text="nurse")),
        ("Cranes", Wanted(text="crane", titles=("Operator", "Driver"), ats="in", job="1:REQ-1", notes=True)),
    ):
        services.save(seat=seat, search=services.remember(seat=seat, wanted=wanted), name=name)

    rows = working_as(seat).get("/search/saved/").context["rows"]

    assert {search.name: conditions for search, _, conditions in rows} == {
        "Engineers": ["“engineer”"],
        "nurse": [],
        "Cranes": ["“crane”", "Title: Operator, Driver", "In ATS", "Has notes", "Applied to a job"],
    }


def figure(browser: Client) -> str:
    (_, new, _), *_ = browser.get("/search/saved/").context["rows"]
    return str(new)


def queries_of(browser: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/search/saved/").status_code == 200
    return len(queries)
