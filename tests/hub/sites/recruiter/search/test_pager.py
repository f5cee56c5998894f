"""Previous and next on a profile that was opened from a search."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search.pager import pager
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def people(company: connected.Company) -> list[Member]:
    return [hub.member(name, "Xyz") for name in ("Ann", "Bea", "Cleo")]


def kept(seat: Seat, **wanted: object) -> PeopleSearch:
    return seat.people_searches.create(content=Wanted(**{"order": "name", **wanted}).as_json())


@pytest.mark.parametrize("order", ["name", "fit", "activity"])
def test_previous_and_next_follow_the_order_of_the_list(
    company: connected.Company, people: list[Member], order: str
) -> None:
    search = kept(company.recruiter_a, text="xyz", order=order)

    found = [pager(company.recruiter_a, str(search.pk), member) for member in people]

    assert [
        (one.previous and one.previous.first_name, one.position, one.total.number, one.next and one.next.first_name)
        for one in found
        if one
    ] == [(None, 1, 3, "Bea"), ("Ann", 2, 3, "Cleo"), ("Bea", 3, 3, None)]


def test_previous_and_next_skip_hidden_people(company: connected.Company, people: list[Member]) -> None:
    """Whatever hides a record also removes it from previous and next, and from their count."""
    for number, member in enumerate(people, start=1):
        connected.known_member(company, number, member=member)
    search = kept(company.recruiter_a, text="xyz", ats="in")
    seen = pager(company.recruiter_a, str(search.pk), people[1])
    Configuration.objects.filter(key="APPLICATION_VIEWERS").delete()

    assert seen
    assert (seen.position, seen.total.number) == (2, 3)
    assert pager(company.recruiter_a, str(search.pk), people[1]) is None


def test_there_is_no_pager_for_a_search_of_somebody_else(company: connected.Company, people: list[Member]) -> None:
    theirs = kept(company.admin_a, text="xyz")

    assert pager(company.recruiter_a, str(theirs.pk), people[0]) is None
    assert pager(company.recruiter_a, "nonsense", people[0]) is None
    assert pager(company.recruiter_a, "", people[0]) is None


def test_there_is_no_pager_for_a_member_outside_the_results(company: connected.Company, people: list[Member]) -> None:
    search = kept(company.recruiter_a, text="xyz")

    assert pager(company.recruiter_a, str(search.pk), hub.member("Else", "Where")) is None


def test_a_search_result_opens_the_profile_with_its_position(
    working_as: Callable[[Seat], Client], company: connected.Company, people: list[Member]
) -> None:
    search = kept(company.recruiter_a, text="xyz")
    browser = working_as(company.recruiter_a)
    address = f"/people/{people[1].pk}/?search={search.pk}"

    listed = browser.get(f"/search/{search.pk}/").content.decode()
    page = browser.get(address).content.decode()

    assert address in listed
    assert "2 of 3" in page
    assert f'href="/people/{people[2].pk}/?search={search.pk}"' in page
    assert f'href="/search/{search.pk}/?page=1"' in page


def test_the_position_in_the_search_outlasts_an_action_on_the_profile(
    working_as: Callable[[Seat], Client], company: connected.Company, people: list[Member]
) -> None:
    search = kept(company.recruiter_a, text="xyz")
    browser = working_as(company.recruiter_a)
    profile = f"/people/{people[1].pk}/"
    saved = {"member": str(people[1].pk), "project": "new", "name": "Nurses", "back": "profile"}

    form = re.search(rf'action="({profile}notes/[^"]*)"', browser.get(f"{profile}?search={search.pk}").content.decode())
    assert form
    noted = browser.post(form[1], {"text": "Speaks Polish", "visibility": "PRIVATE"})
    in_dialog = {"HX-Request": "true", "HX-Current-URL": f"http://hub.test{profile}?search={search.pk}&tab=ats"}
    moved = browser.post("/projects/save/", saved, headers=in_dialog)

    assert noted.headers["Location"] == f"{profile}?search={search.pk}&tab=notes"
    assert moved.headers["HX-Redirect"] == f"{profile}?search={search.pk}"
