from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hirewire.hub.accounts.models import Seat
from hirewire.hub.recruiter import searching
from hirewire.hub.recruiter.searching import Wanted
from hirewire.kit.paging import Page
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ada", ["Ada Lovelace", "Ádám Nagy"]),
        ("love", ["Ada Lovelace"]),
        ("velac", ["Ada Lovelace"]),
        ("compil ada", ["Ada Lovelace", "Ádám Nagy"]),
        ("ADAM", ["Ádám Nagy"]),
        ("øst", ["Kari Østby"]),
        ("ost", ["Kari Østby"]),
        ("el", []),
        ("ada nagy", ["Ádám Nagy"]),
        ("' | :* & !", []),
        ("ŉ", ["Ádám Nagy"]),
        ("analytical engines", ["Ada Lovelace"]),
    ],
)
def test_words_find_names_titles_and_companies(company: connected.Company, text: str, found: list[str]) -> None:
    ada = hub.member("Ada", "Lovelace")
    ada.current_company = "Analytical Engines"
    ada.save()
    hub.member("Ádám", "Nagy")
    kari = hub.member("Kari", "Østby")
    kari.headline = "Baker"
    kari.save()

    members = searching.hits(
        company.application.organization,
        searching.Sight(company.application.organization),
        Wanted(text=text, order="name"),
        Page(number=1, size=25, total=25),
    )

    assert [member.name for member in members] == found


def test_the_facet_counts_and_narrows(working_as: Callable[[Seat], Client], company: connected.Company) -> None:
    connected.known_member(company)
    hub.member("Ada", "Lovelace")
    browser = working_as(company.recruiter_a)

    everybody = browser.get("/search/").context
    only_in = browser.get("/search/?ats=in").context
    only_out = browser.get("/search/?ats=out").context

    assert (everybody["counts"].in_ats, everybody["counts"].not_in_ats, everybody["page"].total) == (1, 1, 2)
    assert [member.name for member, _, _ in only_in["rows"]] == ["Priya Raghunathan"]
    assert [member.name for member, _, _ in only_out["rows"]] == ["Ada Lovelace"]


def test_twenty_five_stand_on_a_page(working_as: Callable[[Seat], Client], company: connected.Company) -> None:
    for _ in range(27):
        hub.member()
    browser = working_as(company.recruiter_a)

    assert len(browser.get("/search/").context["rows"]) == 25
    assert len(browser.get("/search/?page=2").context["rows"]) == 2
    assert browser.get("/search/?page=999").context["page"].number == 2


@pytest.mark.parametrize("path", ["/search/", "/people/{member}/"])
def test_queries_do_not_grow_with_what_is_shown(
    working_as: Callable[[Seat], Client], company: connected.Company, path: str
) -> None:
    member = connected.known_member(company)
    browser = working_as(company.recruiter_a)
    address = path.format(member=member.pk)
    few = queries_of(browser, address)

    for number in range(2, 8):
        connected.known_member(company, number, member=member)
        connected.known_member(company, 10 + number)

    assert queries_of(browser, address) == few


def queries_of(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)
