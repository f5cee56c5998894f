from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import Person, SeatState
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets import tokens
from hirewire.hub.sites.widgets.services import make_code
from hirewire.kit import clock
from tests.factories import hub as make
from tests.hub.sites.widgets.conftest import PAGE, Frame
from tests.support.html import tidy

pytestmark = pytest.mark.django_db
HUB = "http://testserver"


def window_of(client: Client, application: DeveloperApplication, **query: str):  # noqa: ANN201 - Django's own test response
    return client.get("/widgets/sign-in/", {"api_key": application.client_id, "origin": PAGE, **query})


def exchange(application: DeveloperApplication, code: str, *, origin: str = PAGE, sender: str = HUB) -> tuple[int, str]:
    fields = {"api_key": application.client_id, "origin": origin, "code": code}
    response = Client(enforce_csrf_checks=True).post("/widgets/token/", fields, headers={"Origin": sender})
    return response.status_code, response.json().get("message", "token")


def test_the_window_signs_in_and_hands_a_code_over(application: DeveloperApplication, admin: Person) -> None:
    client = Client()
    form = window_of(client, application)
    address = form.wsgi_request.get_full_path()

    done = client.post(address, {"email": admin.email, "password": "larkspur-demo"}, follow=True)

    assert [page["Cross-Origin-Opener-Policy"] for page in (form, done)] == ["unsafe-none"] * 2
    assert exchange(application, done.context["config"]["code"]) == (200, "token")


def test_a_forgotten_password_leaves_the_window_open(application: DeveloperApplication, settings: Settings) -> None:
    settings.HIREWIRE_MAIL = True
    client = Client()

    window, page = (
        tidy(answer.content.decode()) for answer in (window_of(client, application), client.get("/sign-in/"))
    )

    in_a_new_window = 'href="/account/forgotten-password/" target="_blank" rel="noopener"'
    assert (in_a_new_window in window, in_a_new_window in page) == (True, False)
    assert ("(new window)" in window, "Forgotten your password?</a>" in page) == (True, True)


def test_after_a_wrong_password_the_window_stays_open(application: DeveloperApplication, admin: Person) -> None:
    client = Client()
    address = window_of(client, application).wsgi_request.get_full_path()

    refused = client.post(address, {"email": admin.email, "password": "guess"})

    assert (refused.status_code, refused["Cross-Origin-Opener-Policy"]) == (422, "unsafe-none")
    assert "do not match" in refused.content.decode()


def test_the_window_finishes_by_itself_with_a_session(
    client: Client, application: DeveloperApplication, admin: Person
) -> None:
    client.force_login(admin)

    assert "config" in window_of(client, application).context


def test_not_you_asks_again_although_there_is_a_session(
    client: Client, application: DeveloperApplication, admin: Person
) -> None:
    client.force_login(admin)
    other = make.person("Amara", "Okafor", password="other")

    form = window_of(client, application, again="1")
    done = client.post(form.wsgi_request.get_full_path(), {"email": other.email, "password": "other"}, follow=True)

    assert f"{admin.name} is signed in here" in form.content.decode()
    assert done.context["person"] == other


def test_an_unregistered_page_gets_no_sign_in_window(
    client: Client, application: DeveloperApplication, admin: Person
) -> None:
    client.force_login(admin)

    response = window_of(client, application, origin="https://evil.example")

    assert response.status_code == 400
    assert "config" not in response.context


def test_a_code_can_be_exchanged_once(application: DeveloperApplication, admin: Person) -> None:
    code = make_code(person=admin, sign_in_id=make.sign_in(admin).pk, application=application, origin=PAGE)

    assert [exchange(application, code) for _ in range(2)] == [
        (200, "token"),
        (400, "This code was already used, or never existed."),
    ]


def test_a_code_is_good_for_a_minute(application: DeveloperApplication, admin: Person) -> None:
    code = make_code(person=admin, sign_in_id=make.sign_in(admin).pk, application=application, origin=PAGE)

    with clock.moved(timedelta(seconds=61)):
        assert exchange(application, code) == (400, "This code has expired.")


def test_a_code_is_used_up_by_an_exchange_from_another_page(application: DeveloperApplication, admin: Person) -> None:
    application.valid_js_sdk_domains = [PAGE, "https://second.example"]
    application.save()
    code = make_code(person=admin, sign_in_id=make.sign_in(admin).pk, application=application, origin=PAGE)

    assert [exchange(application, code, origin=origin) for origin in ("https://second.example", PAGE)] == [
        (400, "This code is for another page."),
        (400, "This code was already used, or never existed."),
    ]


def test_a_code_of_another_application_is_refused(application: DeveloperApplication, admin: Person) -> None:
    code = make_code(person=admin, sign_in_id=make.sign_in(admin).pk, application=application, origin=PAGE)
    other = make.customer(domains=(PAGE,))[0]

    assert exchange(other, code) == (400, "This code is for another page.")


@pytest.mark.parametrize("sender", [PAGE, "null", ""])
def test_only_our_own_frame_can_exchange_codes(application: DeveloperApplication, admin: Person, sender: str) -> None:
    code = make_code(person=admin, sign_in_id=make.sign_in(admin).pk, application=application, origin=PAGE)

    assert exchange(application, code, sender=sender) == (403, "Only Recruiter's own frame may exchange codes.")


def test_a_token_expires_half_an_hour_after_the_last_response(application: DeveloperApplication, admin: Person) -> None:
    with clock.stopped():
        frame = Frame(application, admin)
        with clock.moved(timedelta(minutes=29)):
            renewed = frame.get()["token"]
        with clock.moved(timedelta(minutes=31)):
            old = frame.client.get("/widgets/onboarding/state/", headers=frame.headers)
            frame.token = renewed
            new = frame.client.get("/widgets/onboarding/state/", headers=frame.headers)

    assert (old.status_code, new.status_code) == (401, 200)


def test_a_token_cannot_be_renewed_beyond_a_working_day(frame: Frame) -> None:
    with clock.moved(tokens.LONGEST - timedelta(minutes=1)):
        visitor = tokens.Visitor(
            frame.person, frame.application, PAGE, clock.now() - tokens.LONGEST, make.sign_in(frame.person).pk
        )
        frame.token = tokens.token_for(visitor)

        assert frame.client.get("/widgets/onboarding/state/", headers=frame.headers).status_code == 401


def test_changing_the_password_invalidates_tokens(frame: Frame) -> None:
    frame.person.set_password("new")
    frame.person.save()

    assert frame.client.get("/widgets/onboarding/state/", headers=frame.headers).status_code == 401


def test_tokens_of_a_page_that_lost_its_registration_are_refused(frame: Frame) -> None:
    frame.application.valid_js_sdk_domains = []
    frame.application.save()

    assert frame.client.get("/widgets/onboarding/state/", headers=frame.headers).status_code == 403


def test_a_parked_seat_takes_effect_in_the_frame_at_once(frame: Frame, admin: Person) -> None:
    admin.seats.update(state=SeatState.PARKED)

    assert frame.get()["screen"] == "no_seat"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer a:b:c"])
@pytest.mark.parametrize("act", ["state", "request", "notify", "answer"])
def test_a_session_cookie_does_not_authorize_frame_calls(
    client: Client, application: DeveloperApplication, admin: Person, act: str, header: str
) -> None:
    client.force_login(admin)
    call = client.get if act == "state" else client.post

    response = call(f"/widgets/onboarding/{act}/", headers={"Authorization": header})

    assert response.status_code == 401
    assert not application.contract_accesses.exists()
