import io
import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from hirewire.hub.identity.accounts.models import Person, Seat, SecondFactor
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.kit import clock
from tests.factories import hub
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-of-theirs"
PAGE = "/account/second-step/"


@pytest.fixture
def seat() -> Seat:
    return hub.admin_seat(who=hub.person(password=PASSWORD))


@pytest.fixture
def person(seat: Seat) -> Person:
    return seat.person


def first_step(person: Person, address: str = "/sign-in/", **more: str) -> tuple[Client, str]:
    browser = Client(headers={"host": HUB})
    page = browser.post(address, {"email": person.email, "password": PASSWORD, **more})
    return browser, page.content.decode()


class App:
    """An authenticator app that has stored the key, which the page shows only once."""

    def __init__(self, key: str) -> None:
        self.key = key

    def code(self, *, later: int = 0) -> str:
        return pyotp.TOTP(self.key).at(int(clock.now().timestamp()) + later)


def set_up(person: Person) -> tuple[App, list[str]]:
    browser, _ = first_step(person)
    shown = browser.post(PAGE, {"act": "begin"}).content.decode()
    found = re.search(r"<span class=\"code\"[^>]*>([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})</span>", shown)
    assert found
    assert "<svg" in shown
    app = App(found[1].replace(" ", ""))
    codes = browser.post(PAGE, {"act": "confirm", "code": app.code()}).content.decode()
    return app, re.findall(r'<li class="code">([a-z2-7-]{19})</li>', codes)


def asks_for_code(page: str) -> bool:
    return 'name="code"' in page and 'name="password"' not in page


def is_in(browser: Client) -> bool:
    return browser.get("/search/").status_code == 200


def test_after_its_setup_the_authenticator_app_is_required(person: Person) -> None:
    app, codes = set_up(person)

    browser, page = first_step(person)
    before = is_in(browser)
    with clock.moved(timedelta(minutes=1)):
        signed_in = browser.post("/sign-in/", {"code": app.code()})

        assert (asks_for_code(page), before, signed_in.status_code, is_in(browser)) == (True, False, 302, True)
    assert len(set(codes)) == 10


def test_the_authenticator_key_is_stored_encrypted(person: Person) -> None:
    app, codes = set_up(person)

    kept = f"{SecondFactor.objects.values_list()}{person.recovery_codes.values_list()}"

    assert not [secret for secret in (app.key, *codes) if secret in kept]


def test_a_wrong_first_code_does_not_set_up_the_app(person: Person) -> None:
    browser, _ = first_step(person)
    browser.post(PAGE, {"act": "begin"})

    refused = browser.post(PAGE, {"act": "confirm", "code": "000000"})

    assert (refused.status_code, "This code is not correct" in refused.content.decode()) == (422, True)
    assert not asks_for_code(first_step(person)[1])


def test_a_code_is_accepted_once_and_only_near_its_time(person: Person) -> None:
    app, _ = set_up(person)
    with clock.moved(timedelta(minutes=5)):
        code, old, far = app.code(), app.code(later=-90), app.code(later=90)
        answers = []
        for typed in (code, code, old, far):
            browser, _ = first_step(person)
            browser.post("/sign-in/", {"code": typed})
            answers.append(is_in(browser))

    assert answers == [True, False, False, False]


def test_a_recovery_code_gets_in_once(person: Person) -> None:
    _, codes = set_up(person)

    answers = []
    for typed in (codes[0].upper(), codes[0], codes[1]):
        browser, _ = first_step(person)
        browser.post("/sign-in/", {"code": typed})
        answers.append(is_in(browser))

    assert answers == [True, False, True]
    assert AuditEntry.objects.filter(action="person.recovery_code_used").count() == 2


def test_a_code_without_a_recent_password_is_refused(person: Person) -> None:
    _, codes = set_up(person)
    stranger = Client(headers={"host": HUB})
    stranger.post("/sign-in/", {"code": codes[0]})
    late, _ = first_step(person)

    with clock.moved(timedelta(minutes=11)):
        page = late.post("/sign-in/", {"code": codes[0]}).content.decode()

        assert (is_in(stranger), is_in(late), 'name="password"' in page) == (False, False, True)


def test_guessing_codes_is_stopped_across_all_addresses(person: Person, settings: LazySettings) -> None:
    app, codes = set_up(person)
    settings.AXES_ENABLED = True
    browser, _ = first_step(person)

    answers = [browser.post("/sign-in/", {"code": "000000"}).status_code for _ in range(6)]
    settings.AXES_ENABLED = False
    for _ in range(4):
        browser, _ = first_step(person)
        browser.post("/sign-in/", {"code": "000000"})
    with clock.moved(timedelta(minutes=2)):
        locked = browser.post("/sign-in/", {"code": app.code()}).content.decode()
    with clock.moved(timedelta(minutes=14, seconds=5)):
        browser, _ = first_step(person)
        nearly_open = browser.post("/sign-in/", {"code": app.code()}).content.decode()
    with clock.moved(timedelta(minutes=20)):
        browser, _ = first_step(person)
        browser.post("/sign-in/", {"code": codes[0]})
        open_again = is_in(browser)

    assert answers == [422] * 5 + [429]
    assert "No code is accepted for 13 minutes, not even the right one." in locked
    assert "No code is accepted for one minute, not even the right one." in nearly_open
    assert open_again


def test_the_widgets_sign_in_window_asks_for_a_code_too(person: Person) -> None:
    page = "https://ats.larkspur.example"
    application, _ = hub.customer(domains=(page,))
    _, codes = set_up(person)
    address = f"/widgets/sign-in/?api_key={application.client_id}&origin={page}"

    browser, asked = first_step(person, address)
    done = browser.post(address, {"code": codes[0]})

    assert (asks_for_code(asked), done.status_code) == (True, 302)
    assert '"code": "hw_code_' in browser.get(done.headers["Location"]).content.decode()


def test_the_oauth_sign_in_asks_for_a_code_too(person: Person) -> None:
    application, _ = hub.customer()
    application.oauth2_authorized_callback_urls = ["https://ats.larkspur.example/back"]
    application.save()
    _, codes = set_up(person)
    address = (
        f"/oauth/v2/authorization?response_type=code&client_id={application.client_id}&scope=r_liteprofile"
        "&redirect_uri=https%3A%2F%2Fats.larkspur.example%2Fback"
    )

    browser, asked = first_step(person, address, answer="sign-in")
    signed_in = browser.post(address, {"code": codes[0], "answer": "sign-in"})

    assert (asks_for_code(asked), is_in(browser)) == (True, True)
    assert signed_in.headers["Location"].startswith("/oauth/v2/authorization?")


def test_recovery_codes_can_be_replaced_and_removal_requires_a_code(person: Person) -> None:
    _, codes = set_up(person)
    browser, _ = first_step(person)
    browser.post("/sign-in/", {"code": codes[0]})

    renewed = browser.post(PAGE, {"act": "renew", "code": codes[1]}).content.decode()
    (new, *_) = re.findall(r'<li class="code">([a-z2-7-]{19})</li>', renewed)
    refused = browser.post(PAGE, {"act": "remove", "code": codes[2]}).status_code
    removed = browser.post(PAGE, {"act": "remove", "code": new}).status_code

    assert (refused, removed, asks_for_code(first_step(person)[1])) == (422, 302, False)


def test_an_operator_can_remove_the_second_step(person: Person) -> None:
    set_up(person)
    said = io.StringIO()

    call_command("reset_second_step", email=person.email, stdout=said)
    call_command("reset_second_step", email=person.email, stdout=said)

    assert not asks_for_code(first_step(person)[1])
    assert "signs in with the password alone" in said.getvalue()
    assert "has no second step" in said.getvalue()
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("reset_second_step", email="nobody@larkspur.example")


class TestRequired:
    @pytest.fixture(autouse=True)
    def required(self, seat: Seat, working_as: Callable[[Seat], Client]) -> None:
        admin = hub.admin_seat(seat.contract, hub.person("Wei-Lin", "Chang"))
        answer = working_as(admin).post("/settings/seat-holders/second-step/", {"on": "true"})
        assert answer.status_code == 302

    def test_a_seat_that_requires_a_second_step_opens_after_its_setup(self, person: Person) -> None:
        browser, _ = first_step(person)
        led = browser.get("/search/").headers["Location"]
        told = browser.get(led).content.decode()

        _, codes = set_up(person)
        browser, _ = first_step(person)
        browser.post("/sign-in/", {"code": codes[0]})

        assert led == f"{PAGE}?next=%2Fsearch%2F"
        assert "Set it up to use your seat" in told
        assert is_in(browser)

    def test_a_widget_is_refused_before_the_second_step_is_set_up(self, seat: Seat) -> None:
        page = "https://ats.larkspur.example"
        application, _ = hub.customer(domains=(page,))
        hub.requested(application, seat.contract)
        browser, _ = first_step(seat.person)

        window = browser.get(f"/widgets/sign-in/?api_key={application.client_id}&origin={page}")

        assert (window.status_code, "Two-step sign-in is required" in window.content.decode()) == (403, True)

    def test_a_required_second_step_does_not_affect_other_companies(self) -> None:
        other = hub.seat(who=hub.person(password=PASSWORD))

        browser, _ = first_step(other.person)

        assert is_in(browser)

    def test_requiring_a_second_step_is_audited(self, seat: Seat) -> None:
        entry = AuditEntry.objects.get(action="seat.second_factor_required")

        assert (entry.contract_id, entry.before, entry.after) == (seat.contract_id, "off", "on")
