import re

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import SeatState
from tests.factories import connected, hub
from tests.support.html import tidy

pytestmark = pytest.mark.django_db
PASSWORD = "larkspur-demo"


def sign_in(browser: Client, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str]:
    response = browser.post("/sign-in/", {"email": email, "password": password, **more})
    return response.status_code, response.headers.get("Location", "")


def test_a_person_with_one_seat_is_signed_in_directly(browser: Client) -> None:
    person = hub.person(password=PASSWORD)
    hub.seat(who=person)

    answer = sign_in(browser, person.email.upper())

    assert answer == (302, "/search/")
    assert browser.get("/search/").status_code == 200


def test_a_person_with_several_seats_chooses_a_contract_first(browser: Client) -> None:
    person = hub.person(password=PASSWORD)
    seats = [hub.seat(who=person), hub.seat(who=person)]

    answer = sign_in(browser, person.email, next="/settings/ats/")
    chosen = browser.post("/contracts/", {"seat": seats[1].pk, "next": "/settings/ats/"})

    assert answer == (302, "/contracts/?next=%2Fsettings%2Fats%2F")
    assert chosen.headers["Location"] == "/settings/ats/"
    assert browser.session["seat_id"] == seats[1].pk


def test_contracts_with_ats_data_come_first_and_the_open_one_is_marked(browser: Client) -> None:
    company = connected.company()
    company.switch(contract=True)
    person = hub.person(password=PASSWORD)
    without = hub.seat(company.admin_b.contract, person)
    with_data = hub.seat(company.admin_a.contract, person)
    sign_in(browser, person.email)
    browser.post("/contracts/", {"seat": without.pk})

    page = tidy(browser.get("/contracts/").content.decode())

    entries = [entry.partition("</li>")[0] for entry in page.partition("<ul")[2].split("<li")[1:]]
    assert [with_data.contract.name in entries[0], without.contract.name in entries[1]] == [True, True]
    assert ["ATS data" in entry for entry in entries[:2]] == [True, False]
    assert ["In use" in entry for entry in entries[:2]] == [False, True]


def test_after_a_wrong_password_the_address_is_still_filled_in(browser: Client) -> None:
    person = hub.person(password=PASSWORD)

    response = browser.post("/sign-in/", {"email": person.email, "password": "guessed"})

    assert response.status_code == 422
    assert person.email in response.content.decode()


@pytest.mark.parametrize("email", ["a\0@b.example", "a@b\0.example", "\0"])
@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_an_address_that_cannot_be_stored_is_not_a_persons(browser: Client, email: str, password: str) -> None:
    assert sign_in(browser, email, password) == (422, "")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_never_redirects_to_another_site(browser: Client, target: str) -> None:
    person = hub.person(password=PASSWORD)
    hub.seat(who=person)

    assert sign_in(browser, person.email, next=target) == (302, "/search/")


def test_a_person_without_a_seat_is_told_who_can_give_one(browser: Client) -> None:
    person = hub.person(password=PASSWORD)

    answer = sign_in(browser, person.email)
    page = browser.get("/contracts/").content.decode()

    assert answer == (302, "/contracts/")
    assert "You do not have a seat yet" in page


def test_a_parked_seat_cannot_be_used(browser: Client) -> None:
    seat = hub.seat(who=hub.person(password=PASSWORD))
    seat.state = SeatState.PARKED
    seat.save()
    sign_in(browser, seat.person.email)

    response = browser.post("/contracts/", {"seat": seat.pk})

    assert response.status_code == 422
    assert browser.get("/search/").headers["Location"].startswith("/contracts/")


def test_parking_a_seat_closes_its_open_pages(browser: Client) -> None:
    seat = hub.seat(who=hub.person(password=PASSWORD))
    sign_in(browser, seat.person.email)

    seat.state = SeatState.PARKED
    seat.save()

    assert browser.get("/search/").headers["Location"].startswith("/contracts/")


def test_a_seat_of_somebody_else_cannot_be_chosen(browser: Client) -> None:
    person = hub.person(password=PASSWORD)
    foreign = hub.admin_seat()
    sign_in(browser, person.email)

    assert browser.post("/contracts/", {"seat": foreign.pk}).status_code == 404


def test_signing_out_requires_a_post(browser: Client) -> None:
    seat = hub.seat(who=hub.person(password=PASSWORD))
    sign_in(browser, seat.person.email)

    assert browser.get("/sign-out/").headers["Location"] == "/sign-in/"
    assert browser.get("/search/").status_code == 200
    assert browser.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert browser.get("/search/").headers["Location"] == "/sign-in/?next=%2Fsearch%2F"


@pytest.mark.parametrize("path", ["/search/", "/settings/seat-holders/", "/developer/", "/why/", "/contracts/"])
def test_pages_may_not_be_cached_by_browsers_or_proxies(browser: Client, path: str) -> None:
    seat = hub.admin_seat(who=hub.person(password=PASSWORD))
    sign_in(browser, seat.person.email)

    kept = browser.get(path).headers["Cache-Control"]

    assert {"no-store", "private"} <= set(kept.split(", "))


def test_guessing_is_stopped_and_then_the_right_password_is_refused_too(browser: Client, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    person = hub.person(password=PASSWORD)
    hub.seat(who=person)

    answers = [sign_in(browser, person.email, "guessed")[0] for _ in range(settings.AXES_FAILURE_LIMIT)]
    response = browser.post("/sign-in/", {"email": person.email.upper(), "password": PASSWORD})

    assert answers == [422] * 5 + [429]
    assert response.status_code == 429
    assert "15 minutes" in response.content.decode()


def test_a_form_without_a_csrf_token_is_refused() -> None:
    browser = Client(enforce_csrf_checks=True, headers={"host": "hub.test"})
    person = hub.person(password=PASSWORD)

    assert sign_in(browser, person.email)[0] == 403


def test_a_link_to_one_contract_marks_it_and_skips_the_choice_once_it_is_open(browser: Client) -> None:
    person = hub.person(password=PASSWORD)
    first, second = (hub.seat(hub.contract(name=name), person) for name in ("Europe", "Americas"))
    link = f"/contracts/?contract={second.contract_id}&next=/settings/ats/"

    asked = browser.get(link).headers["Location"]
    browser.post(asked, {"email": person.email, "password": PASSWORD})
    page = browser.get(link).content.decode()
    browser.post("/contracts/", {"seat": first.pk})
    of_other = browser.get(link).content.decode()
    browser.post("/contracts/", {"seat": second.pk})

    assert asked.startswith("/sign-in/?next=%2Fcontracts%2F")
    marked = re.compile(r'<b class="medium">(\w+)</b>(?:(?!<b ).)*Chosen in the ATS', re.DOTALL)
    assert [marked.findall(shown) for shown in (page, of_other)] == [["Americas"], ["Americas"]]
    assert browser.get(link).headers["Location"] == "/settings/ats/"
    assert browser.get("/contracts/?contract=" + "9" * 5000).status_code == 200
