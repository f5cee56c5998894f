"""What is stored of failed sign-ins: who failed, from where and how often."""

import pyotp
import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.test import Client

from hirewire.hub.identity.accounts import second_factor
from hirewire.hub.identity.accounts.models import Person
from hirewire.kit import clock
from tests.factories import hub
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-of-theirs"
MISTYPED = "a-long-pasword-of-theirs"


@pytest.fixture(autouse=True)
def counted(settings: LazySettings) -> None:
    settings.AXES_ENABLED = True


@pytest.fixture
def person() -> Person:
    return hub.seat(who=hub.person(password=PASSWORD)).person


def signed_in(person: Person) -> Client:
    browser = Client(headers={"host": HUB})
    browser.post("/sign-in/", {"email": person.email, "password": PASSWORD})
    return browser


def with_app(person: Person) -> list[str]:
    """Set up an authenticator app, and return the recovery codes."""
    app = pyotp.parse_uri(second_factor.begin(person=person))
    assert isinstance(app, pyotp.TOTP)
    return second_factor.confirm(person=person, code=app.at(clock.now()))


def test_wrong_codes_of_different_people_at_one_address_are_counted_apart() -> None:
    people = [hub.seat(who=hub.person(password=PASSWORD)).person for _ in range(7)]
    for person in people:
        with_app(person)

    answers = [signed_in(person).post("/sign-in/", {"code": "000000"}).status_code for person in people]

    assert answers == [422] * 7
    assert set(AccessAttempt.objects.values_list("username", "failures_since_start")) == {
        (person.email, 1) for person in people
    }


def test_wrong_codes_and_wrong_passwords_count_together_until_a_sign_in_succeeds(person: Person) -> None:
    codes = with_app(person)
    browser = signed_in(person)
    for code in ("000000", "000000", codes[0]):
        browser.post("/sign-in/", {"code": code})
    after_success = AccessAttempt.objects.count()

    sign_in = {"email": person.email, "password": MISTYPED}
    wrong_passwords = [browser.post("/sign-in/", sign_in).status_code for _ in range(4)]
    browser = signed_in(person)
    wrong_codes = [browser.post("/sign-in/", {"code": "000000"}).status_code for _ in range(2)]

    assert (after_success, wrong_passwords, wrong_codes) == (0, [422] * 4, [422, 429])
