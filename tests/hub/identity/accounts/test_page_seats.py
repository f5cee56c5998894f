"""A page writes only to the contract that it was opened for, although all tabs of a browser share a session."""

from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.recruiting.messaging.models import ProspectNote
from tests.factories import hub
from tests.support.html import tidy

pytestmark = pytest.mark.django_db

TEXT = "Prefers night shifts"


@pytest.fixture
def europe() -> Seat:
    return hub.seat(hub.contract(hub.organization(), "Larkspur Europe"))


@pytest.fixture
def america(europe: Seat) -> Seat:
    return hub.seat(hub.contract(europe.contract.organization, "Larkspur America"), europe.person)


@pytest.fixture
def browser(working_as: Callable[[Seat], Client], america: Seat) -> Client:
    """A browser that works from the seat in America, with pages of the seat in Europe still open."""
    return working_as(america)


@pytest.fixture
def member() -> Member:
    return hub.member()


def note(of: Seat, **more: str) -> dict[str, str]:
    return {"text": TEXT, "visibility": "CONTRACT", "page_seat": str(of.pk), **more}


def test_a_page_names_its_seat(browser: Client, america: Seat) -> None:
    assert f'<meta name="page-seat" content="{america.pk}">' in browser.get("/projects/").content.decode()


def test_a_page_of_another_contract_saves_nothing(browser: Client, europe: Seat, member: Member) -> None:
    refused = browser.post(f"/people/{member.pk}/notes/?tab=notes", note(europe))

    assert refused.status_code == 409
    page = tidy(refused.content.decode())
    assert "This page belongs to Larkspur Europe. You now work in Larkspur America" in page
    assert f'action="/people/{member.pk}/notes/?tab=notes"' in page
    assert f'<input type="hidden" name="text" value="{TEXT}">' in page
    assert not ProspectNote.objects.exists()


def test_what_was_refused_is_sent_again_to_the_contract_of_the_page(
    browser: Client, europe: Seat, member: Member
) -> None:
    browser.post(f"/people/{member.pk}/notes/", note(europe, from_page_seat=""))

    assert [(one.owner, one.text) for one in ProspectNote.objects.all()] == [(europe, TEXT)]
    assert browser.get("/projects/").context["seat"] == europe


def test_a_dialog_of_another_contract_stays_open(browser: Client, europe: Seat, member: Member) -> None:
    headers = {"HX-Request": "true", "X-Page-Seat": str(europe.pk)}

    refused = browser.post(f"/people/{member.pk}/notes/", {"text": TEXT, "visibility": "CONTRACT"}, headers=headers)
    back = browser.post("/contracts/", {"seat": str(europe.pk)}, headers=headers)

    assert (refused.status_code, refused["HX-Retarget"], refused["HX-Reswap"]) == (409, "#toasts", "beforeend")
    assert "Switch back to Larkspur Europe" in tidy(refused.content.decode())
    assert not ProspectNote.objects.exists()
    assert (back.status_code, back.content) == (200, b"")
    assert browser.get("/projects/").context["seat"] == europe


def test_a_dialog_stays_if_its_seat_is_no_longer_usable(browser: Client, europe: Seat, america: Seat) -> None:
    Seat.objects.filter(pk=europe.pk).update(state=SeatState.PARKED)

    refused = browser.post("/contracts/", {"seat": str(europe.pk)}, headers={"HX-Request": "true"})

    assert (refused.status_code, refused.content.decode()) == (
        403,
        "This seat cannot be used. Choose another contract.",
    )
    assert browser.get("/projects/").context["seat"] == america


def test_a_dialog_leads_to_the_sign_in_if_the_session_has_ended(browser: Client, europe: Seat) -> None:
    browser.logout()

    answer = browser.post(
        "/contracts/",
        {"seat": str(europe.pk)},
        headers={"HX-Request": "true", "HX-Current-URL": "https://hub.example/projects/"},
    )

    assert (answer.status_code, answer["HX-Redirect"]) == (
        204,
        "/sign-in/?next=https%3A%2F%2Fhub.example%2Fprojects%2F",
    )


def test_a_seat_that_is_gone_cannot_be_switched_to(browser: Client, europe: Seat, member: Member) -> None:
    Seat.objects.filter(pk=europe.pk).update(state=SeatState.PARKED)
    strangers = hub.seat(hub.contract(hub.organization("Other"), "Not yours"))

    for seat in (str(europe.pk), str(strangers.pk), "9" * 40, "²"):
        refused = browser.post(
            f"/people/{member.pk}/notes/",
            {"text": TEXT, "visibility": "CONTRACT", "page_seat": seat, "from_page_seat": ""},
        )

        assert refused.status_code == 409
        page = tidy(refused.content.decode())
        assert "This page belongs to a seat that you cannot use. You now work in Larkspur America." in page
        assert "Switch back" not in page
        assert "Not yours" not in page
    assert not ProspectNote.objects.exists()


def test_a_secret_that_was_refused_is_not_shown(working_as: Callable[[Seat], Client], europe: Seat) -> None:
    organization = europe.contract.organization
    provider = IdentityProvider.objects.create(organization=organization, contract=europe.contract, name="Larkspur ID")
    browser = working_as(hub.admin_seat(hub.contract(organization, "Larkspur America"), europe.person))
    sent = {"name": "Okta", "secret": "n3w-secret", "page_seat": str(europe.pk)}

    refused = browser.post(f"/settings/sign-in/{provider.pk}/", sent)
    without = browser.post(f"/settings/sign-in/{provider.pk}/", {**sent, "secret": ""})

    page = tidy(refused.content.decode())
    assert refused.status_code == 409
    assert "n3w-secret" not in page
    assert "The secret that you entered was not kept. Switch back, then enter it again." in page
    assert '<input type="hidden" name="name" value="Okta">' in tidy(without.content.decode())


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/search/", {"text": "Ada"}, 302),
        ("/search/suggestions/", {"text": "Ada"}, 200),
        ("/palette/", {"text": "Ada"}, 200),
        ("/settings/seat-holders/", {"q": "Ada"}, 302),
        ("/settings/ats/audit/", {"who": "Ada"}, 302),
    ],
)
def test_a_search_is_answered_for_the_seat_of_the_session(
    working_as: Callable[[Seat], Client], europe: Seat, path: str, asked: dict[str, str], status: int
) -> None:
    america = hub.admin_seat(hub.contract(europe.contract.organization, "Larkspur America"), europe.person)
    browser = working_as(america)

    answer = browser.post(path, {**asked, "page_seat": str(europe.pk)})

    assert answer.status_code == status
    assert browser.get("/projects/").context["seat"] == america


def test_a_part_that_a_page_refreshes_by_itself_never_shows_another_contract(
    browser: Client, europe: Seat, america: Seat
) -> None:
    foreign, own = (
        browser.get("/exports/", headers={"HX-Request": "true", "X-Page-Seat": str(seat.pk)})
        for seat in (europe, america)
    )

    assert (foreign.status_code, foreign["HX-Reswap"], foreign.content) == (409, "none", b"")
    assert own.context["seat"] == america


def test_pages_may_still_be_read_and_forms_need_not_name_a_seat(
    browser: Client, europe: Seat, america: Seat, member: Member
) -> None:
    assert browser.get("/projects/").status_code == 200
    browser.post(f"/people/{member.pk}/notes/", {"text": TEXT, "visibility": "CONTRACT"})
    browser.post(f"/people/{member.pk}/notes/", note(america, text="Has moved"))

    assert [one.owner for one in ProspectNote.objects.all()] == [america, america]
