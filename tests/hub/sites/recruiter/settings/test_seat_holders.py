import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.platform.oauth import consents
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit import clock
from tests.factories import connected, hub, lists

pytestmark = pytest.mark.django_db

PAGE = "/settings/seat-holders/"
ADDRESS = "ines.costa@larkspur.example"
NEW = {"email": ADDRESS, "first_name": "Ines", "last_name": "Costa", "password": "a long enough one"}


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def admin(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    return working_as(company.admin_a)


def names(browser: Client, query: str = "") -> list[str]:
    return [holder.person.first_name for holder, _ in browser.get(PAGE + query).context["holders"]]


def test_those_who_have_not_connected_are_counted_and_listed(admin: Client, company: connected.Company) -> None:
    lists.put(company.application, "Claims", "REQ-1")
    consents.allow(application=company.application, person=company.admin_a.person, scopes=["openid"])
    hub.seat(company.admin_a.contract, hub.person("Gone", "Away"))
    Seat.objects.filter(person__first_name="Gone").update(state=SeatState.INACTIVE)

    page = admin.get(PAGE).content.decode()

    assert "1 of 2 active seats is not connected yet." in page
    assert names(admin, "?show=unconnected") == ["Amara"]
    assert names(admin, "?show=INACTIVE") == ["Gone"]


def test_a_seat_is_found_by_a_part_of_a_name_that_no_url_contains(admin: Client, company: connected.Company) -> None:
    found = admin.post(PAGE, {"q": "okaf", "show": "ACTIVE"}, follow=True)
    nobody = admin.post(PAGE, {"q": "zz"}, follow=True).content.decode()

    ((address, _status),) = found.redirect_chain
    assert [holder.person.first_name for holder, _ in found.context["holders"]] == ["Amara"]
    assert (found.context["asked"]["show"], "okaf" in address) == ("ACTIVE", False)
    assert 'value="okaf"' in found.content.decode()
    assert "No seats match “zz”" in nobody


@pytest.mark.parametrize(
    ("address", "listed"), [(f"{PAGE}?q=long-ago", "holders"), ("/settings/ats/audit/?who=long-ago", "entries")]
)
def test_a_search_that_the_session_no_longer_has_lists_nothing(admin: Client, address: str, listed: str) -> None:
    page = admin.get(address)

    assert list(page.context[listed]) == []
    assert "This search has ended. Enter the name again." in page.content.decode()


def test_without_an_ats_nobody_has_to_connect(admin: Client, company: connected.Company) -> None:
    company.switch()

    page = admin.get(PAGE).content.decode()

    assert "to connect" not in page
    assert page.count("No ATS is on") == 2


def test_an_invited_person_activates_the_seat_and_can_work(
    admin: Client, browser: Client, company: connected.Company
) -> None:
    answer = admin.post(PAGE + "invite/", {"email": ADDRESS, "roles": ["recruiter"]})
    code = answer.context["code"]

    taken = browser.post("/seats/take/", {**NEW, "code": code})

    assert (answer.status_code, taken.status_code, taken.headers["Location"]) == (200, 302, "/search/")
    assert browser.get("/search/").context["seat"].contract == company.admin_a.contract
    assert code not in admin.get(PAGE).content.decode()


def test_a_person_without_a_seat_is_led_from_sign_in_to_the_code(browser: Client) -> None:
    person = hub.person("Ines", "Costa", password="a long enough one")

    answer = browser.post("/sign-in/", {"email": person.email, "password": "a long enough one", "next": "/seats/take/"})

    assert answer.headers["Location"] == "/seats/take/"
    assert "activate your seat" in browser.get("/contracts/").content.decode()


def test_a_withdrawn_invitation_is_refused(admin: Client, browser: Client) -> None:
    code = admin.post(PAGE + "invite/", {"email": ADDRESS, "roles": ["recruiter"]}).context["code"]
    (number,) = re.findall(r"invitations/([0-9]+)/withdraw", admin.get(PAGE).content.decode())

    admin.post(f"{PAGE}invitations/{number}/withdraw/")

    assert browser.post("/seats/take/", {**NEW, "code": code}).status_code == 422
    assert list(admin.get(PAGE).context["invitations"]) == []


@pytest.mark.parametrize("sent", [{"email": "no address", "roles": ["recruiter"]}, {"email": ADDRESS}])
def test_an_invalid_invitation_is_explained_beside_its_field(admin: Client, sent: dict[str, str]) -> None:
    answer = admin.post(PAGE + "invite/", sent)

    assert (answer.status_code, SeatInvitation.objects.count()) == (422, 0)
    assert 'class="err"' in answer.content.decode()


def test_an_admin_changes_a_seat(
    admin: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    theirs = working_as(company.recruiter_a)
    address = f"{PAGE}{company.recruiter_a.pk}/"

    page = admin.get(address).content.decode()
    answer = admin.post(address, {"roles": ["recruiter", "hiring_manager"], "state": "PARKED"})

    company.recruiter_a.refresh_from_db()
    assert "Not connected" in page
    assert answer.headers["Location"] == PAGE
    assert (company.recruiter_a.roles, company.recruiter_a.state) == (["recruiter", "hiring_manager"], "PARKED")
    assert theirs.get("/search/").status_code == 302
    assert "Active → Parked" in admin.get(address).content.decode()


def changes(browser: Client, seat: Seat) -> list[str]:
    return [entry.action for entry in browser.get(f"{PAGE}{seat.pk}/").context["changes"]]


def test_changes_of_somebody_with_the_same_name_are_not_shown(admin: Client, company: connected.Company) -> None:
    amara = company.recruiter_a
    admin.post(f"{PAGE}{amara.pk}/", {"roles": ["recruiter"], "state": "PARKED"})
    with clock.moved(by=timedelta(minutes=1)):
        namesake = hub.seat(amara.contract, hub.person("Amara", "Okafor"))
        hub.seat(amara.contract, hub.person("Amara", "Osei"))
        audit.record(
            action="seat.taken",
            actor=namesake.person,
            organization=amara.contract.organization,
            contract=amara.contract,
            subject="Amara Okafor",
        )
    with clock.moved(by=timedelta(minutes=2)):
        admin.post(f"{PAGE}{namesake.pk}/", {"roles": ["admin"], "state": "ACTIVE"})

    assert changes(admin, amara) == ["seat.state_changed"]
    assert changes(admin, namesake) == ["seat.taken"]
    trail = f"/settings/ats/audit/?seat={amara.pk}"
    assert f'href="{trail}"' in admin.get(f"{PAGE}{amara.pk}/").content.decode()
    assert {entry.subject for entry in admin.get(trail).context["entries"]} == {"Amara Okafor"}
    assert "?seat=" not in admin.get(f"{PAGE}{company.admin_a.pk}/").content.decode()


def test_changes_by_and_about_people_with_the_longest_possible_names_are_kept(
    admin: Client, company: connected.Company
) -> None:
    amara = company.recruiter_a
    for letter, person in (("A", amara.person), ("N", company.admin_a.person)):
        person.first_name = person.last_name = letter * 100
        person.save()

    admin.post(f"{PAGE}{amara.pk}/", {"roles": ["recruiter"], "state": "PARKED"})

    (entry,) = admin.get(f"/settings/ats/audit/?seat={amara.pk}").context["entries"]
    assert (entry.actor, entry.subject) == (company.admin_a.person.name[:200], amara.person.name[:200])
    assert changes(admin, amara) == ["seat.state_changed"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"roles": ["recruiter"], "state": "ACTIVE"}, "The last active admin has to stay an admin."),
        ({"state": "ACTIVE"}, "Choose at least one role."),
        ({"roles": ["king"], "state": "ACTIVE"}, "Choose one of these roles."),
        (
            {"roles": ["admin"], "state": "INVITED"},
            "This person has already joined, so the seat cannot be Invited again. Choose another state.",
        ),
    ],
)
def test_an_invalid_change_of_a_seat_is_refused_with_the_reason(
    admin: Client, company: connected.Company, sent: dict[str, object], words: str
) -> None:
    answer = admin.post(f"{PAGE}{company.admin_a.pk}/", sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_only_admins_of_the_same_contract_can_change_a_seat(
    admin: Client, working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    recruiter = working_as(company.recruiter_a)
    own, other = f"{PAGE}{company.recruiter_a.pk}/", f"{PAGE}{company.admin_b.pk}/"

    assert recruiter.get(own).status_code == 403
    assert recruiter.post(PAGE + "invite/", {"email": ADDRESS, "roles": ["admin"]}).status_code == 403
    assert (admin.get(other).status_code, admin.get(own).status_code) == (404, 200)


@pytest.mark.parametrize("people", [1, 4])
def test_the_list_of_seats_takes_the_same_queries_for_any_number(
    admin: Client, company: connected.Company, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    for number in range(people):
        hub.seat(company.admin_a.contract, hub.person(f"Number {number}"))

    with django_assert_num_queries(10):
        admin.get(PAGE)
