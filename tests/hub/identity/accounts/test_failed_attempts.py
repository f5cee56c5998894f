from importlib import import_module

import pyotp
import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from hirewire.hub.identity.accounts import second_factor
from hirewire.hub.identity.accounts.models import Person, SecondFactor
from hirewire.kit import clock
from tests.factories import hub
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-of-theirs"
MISTYPED, NEW = "a-long-pasword-of-theirs", "a-new-password-of-theirs"


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
    app = pyotp.parse_uri(second_factor.begin(person=person))
    assert isinstance(app, pyotp.TOTP)
    return second_factor.confirm(person=person, code=app.at(clock.now()))


def forms() -> list[tuple[str, str]]:
    return list(AccessAttempt.objects.values_list("get_data", "post_data"))


def test_a_wrong_current_password_is_counted_but_not_stored(person: Person) -> None:
    browser = signed_in(person)

    answers = [
        browser.post("/account/password/?next=there", {"current": MISTYPED, "new": NEW}).status_code for _ in range(2)
    ]

    assert (answers, forms()) == ([422, 422], [("", "")])
    assert AccessAttempt.objects.get().failures_since_start == 2


def test_a_right_code_after_too_many_wrong_ones_is_not_stored(person: Person) -> None:
    recovery_code, *_ = with_app(person)
    SecondFactor.objects.update(wrong=second_factor.MOST_WRONG, wrong_at=clock.now())
    browser = signed_in(person)

    answer = browser.post("/sign-in/", {"code": recovery_code})

    assert (answer.status_code, forms()) == (422, [("", "")])


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


def test_the_migration_removes_what_was_stored(person: Person) -> None:
    AccessAttempt.objects.create(
        username=person.email, ip_address="198.51.100.7", post_data=f"current={MISTYPED}", failures_since_start=3
    )

    with connection.cursor() as cursor:
        cursor.execute(import_module("hirewire.hub.migrations.0077_forms_and_groups_of_sign_ins").EMPTY)

    assert list(AccessAttempt.objects.values_list("post_data", "failures_since_start")) == [("", 3)]
