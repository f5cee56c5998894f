import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from hirewire.hub.identity.accounts.models import Person, Seat, SignIn
from hirewire.hub.identity.accounts.services import set_password
from hirewire.hub.identity.accounts.sign_ins import forget_old
from hirewire.kit import clock
from hirewire.kit.web import idle
from tests.factories import hub
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-of-theirs"
PAGE = "https://ats.larkspur.example"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.fixture
def seat() -> Seat:
    return hub.seat(who=hub.person(password=PASSWORD))


@pytest.fixture
def person(seat: Seat) -> Person:
    return seat.person


def signed_in(person: Person) -> Client:
    browser = Client(headers={"host": HUB, "User-Agent": FIREFOX}, REMOTE_ADDR="198.51.100.7")
    assert browser.post("/sign-in/", {"email": person.email, "password": PASSWORD}).status_code == 302
    return browser


def works(browser: Client) -> bool:
    return browser.get("/search/").status_code == 200


def test_the_page_lists_each_sign_in_with_browser_address_and_time(person: Person) -> None:
    here, there = signed_in(person), signed_in(person)

    page = here.get("/account/sign-ins/").content.decode()

    assert (works(there), page.count("Firefox, Linux</b>"), page.count("From 198.51.100.7, since")) == (True, 2, 2)
    assert page.count("This browser") == 1
    assert re.findall(
        r'aria-label="(Sign out of [^"]*)"\s+aria-describedby="sign-in-\d+"\s*>\s*Sign out\s*<', page
    ) == ["Sign out of Firefox, Linux"]


def test_one_sign_in_all_others_or_all_of_them_can_be_ended(person: Person) -> None:
    here, one, other = signed_in(person), signed_in(person), signed_in(person)
    first_other = SignIn.objects.order_by("pk")[1].pk

    here.post("/account/sign-ins/", {"end": str(first_other)})
    after_one = [works(browser) for browser in (here, one, other)]
    here.post("/account/sign-ins/", {"end": "others"})
    after_others = [works(browser) for browser in (here, one, other)]
    gone = here.post("/account/sign-ins/", {"end": "everywhere"})

    assert (after_one, after_others) == ([True, False, True], [True, False, False])
    assert (gone.headers["Location"], works(here)) == ("/sign-in/", False)


def test_another_persons_sign_in_cannot_be_ended(person: Person) -> None:
    stranger = signed_in(hub.seat(who=hub.person(password=PASSWORD)).person)
    here = signed_in(person)

    for wanted in (str(SignIn.objects.order_by("pk")[0].pk), "9" * 30, "x"):
        here.post("/account/sign-ins/", {"end": wanted})

    assert works(stranger)


def test_an_idle_sign_in_expires(person: Person, settings: LazySettings) -> None:
    settings.HIREWIRE_IDLE_MINUTES = 30
    browser = signed_in(person)

    with clock.moved(timedelta(minutes=29)):
        still = works(browser)
    with clock.moved(timedelta(minutes=58)):
        still_later = works(browser)
    with clock.moved(timedelta(minutes=89)):
        over = works(browser)

    assert (still, still_later, over) == (True, True, False)
    assert not works(browser)


def test_a_sign_in_is_kept_for_as_long_as_somebody_may_be_idle(person: Person, settings: LazySettings) -> None:
    settings.HIREWIRE_IDLE_MINUTES = 100 * 24 * 60
    browser = signed_in(person)

    with clock.moved(timedelta(days=60)):
        assert forget_old() == 0
        assert works(browser)


def test_a_person_who_stays_active_stays_signed_in_for_weeks(person: Person, settings: LazySettings) -> None:
    browser = signed_in(person)
    lasts = timedelta(seconds=settings.SESSION_COOKIE_AGE)

    with clock.moved(timedelta(hours=7)):
        on_the_same_day = browser.get("/search/")
    SignIn.objects.update(seen_at=clock.now() + timedelta(hours=20))
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    with clock.moved(timedelta(hours=25)):
        on_the_next = browser.get("/search/")

    assert lasts == idle.limit() + idle.RENEWAL
    assert "hub_session" not in on_the_same_day.cookies
    assert on_the_next.cookies["hub_session"]["max-age"] == lasts.total_seconds()
    assert Session.objects.get().expire_date > timezone.now() + lasts - timedelta(minutes=1)


def test_a_session_older_than_sign_in_records_gets_one_and_ends_with_it(person: Person) -> None:
    browser = Client(headers={"host": HUB})
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")

    browser.get("/contracts/")
    SignIn.objects.get().delete()

    assert browser.get("/contracts/").status_code == 302


def test_changing_the_password_ends_all_other_sign_ins(person: Person) -> None:
    here, there = signed_in(person), signed_in(person)

    here.post("/account/password/", {"current": PASSWORD, "new": "another-long-password"})

    assert [works(browser) for browser in (here, there)] == [True, False]
    assert SignIn.objects.filter(ended_at=None).count() == 1


def test_a_password_set_by_an_operator_ends_every_sign_in(person: Person) -> None:
    here = signed_in(person)

    set_password(person=person, password="another-long-password", by="an operator")

    assert (works(here), SignIn.objects.filter(ended_at=None).exists()) == (False, False)


class TestWidgets:
    @staticmethod
    def token(browser: Client) -> str:
        application, _ = hub.customer(domains=(PAGE,))
        page = browser.get("/widgets/sign-in/", {"api_key": application.client_id, "origin": PAGE}).content.decode()
        code = "hw_code_" + page.split("hw_code_")[1].split('"')[0]
        form = {"api_key": application.client_id, "origin": PAGE, "code": code}
        answer = Client().post("/widgets/token/", form, headers={"host": HUB, "Origin": f"http://{HUB}"})
        return str(answer.json()["token"])

    @staticmethod
    def state(token: str) -> Any:  # noqa: ANN401 - a response
        headers = {"host": HUB, "Authorization": f"Bearer {token}"}
        return Client().get("/widgets/onboarding/state/", headers=headers).status_code

    def test_signing_out_ends_widget_sessions_opened_from_there(self, person: Person) -> None:
        here, there = signed_in(person), signed_in(person)
        of_here, of_there = self.token(here), self.token(there)
        before = [self.state(token) for token in (of_here, of_there)]

        here.post("/sign-out/")

        assert (before, [self.state(token) for token in (of_here, of_there)]) == ([200, 200], [401, 200])

    def test_ending_a_sign_in_from_elsewhere_ends_its_widget_sessions(self, person: Person) -> None:
        here, there = signed_in(person), signed_in(person)
        token = self.token(there)

        here.post("/account/sign-ins/", {"end": "others"})

        assert self.state(token) == 401

    def test_using_a_widget_keeps_the_sign_in_alive(self, person: Person, settings: LazySettings) -> None:
        settings.HIREWIRE_IDLE_MINUTES = 20
        browser = signed_in(person)
        token = self.token(browser)

        with clock.moved(timedelta(minutes=15)):
            looked = self.state(token)
        with clock.moved(timedelta(minutes=25)):
            still = works(browser)

        assert (looked, still) == (200, True)

    def test_an_idle_widget_session_ends_with_the_sign_in(self, person: Person, settings: LazySettings) -> None:
        settings.HIREWIRE_IDLE_MINUTES = 20
        token = self.token(signed_in(person))

        with clock.moved(timedelta(minutes=25)):
            assert self.state(token) == 401


def test_old_sign_in_records_are_deleted_after_thirty_days(person: Person) -> None:
    signed_in(person)
    with clock.moved(timedelta(days=29)):
        kept = forget_old()
    with clock.moved(timedelta(days=31)):
        gone = forget_old()

    assert (kept, gone) == (0, 1)
