import pytest
from django.conf import LazySettings
from django.test import Client

from tests.factories import hub
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-of-theirs"


@pytest.fixture(autouse=True)
def limits(settings: LazySettings) -> None:
    settings.AXES_ENABLED = True
    settings.HIREWIRE_FAILURES_OF_ADDRESS = 9


def guess(address: str, email: str, password: str = "guessed", *, forwarded: str = "") -> int:
    more = {"X-Forwarded-For": forwarded} if forwarded else {}
    browser = Client(headers={"host": HUB, **more}, REMOTE_ADDR=address)
    return browser.post("/sign-in/", {"email": email, "password": password}).status_code


def test_guessing_many_names_from_one_address_gets_429() -> None:
    answers = [guess("198.51.100.7", f"person{number}@larkspur.example") for number in range(11)]

    elsewhere = guess("198.51.100.8", "person1@larkspur.example")

    assert (answers, elsewhere) == ([422] * 8 + [429] * 3, 422)


def test_a_blocked_address_cannot_sign_in_with_the_right_password() -> None:
    person = hub.seat(who=hub.person(password=PASSWORD)).person
    for number in range(9):
        guess("198.51.100.7", f"person{number}@elsewhere.example")

    assert guess("198.51.100.7", person.email, PASSWORD) == 429
    assert guess("198.51.100.8", person.email, PASSWORD) == 302


def test_behind_a_proxy_the_clients_address_is_counted(settings: LazySettings) -> None:
    settings.HIREWIRE_PROXIES = 1

    for number in range(9):
        guess("10.0.0.1", f"person{number}@elsewhere.example", forwarded="203.0.113.5, 198.51.100.7")

    assert guess("10.0.0.1", "x@elsewhere.example", forwarded="203.0.113.5, 198.51.100.7") == 429
    assert guess("10.0.0.1", "x@elsewhere.example", forwarded="198.51.100.7, 198.51.100.8") == 422


def test_without_a_proxy_the_forwarded_header_is_ignored() -> None:
    answers = [
        guess("198.51.100.7", f"person{number}@elsewhere.example", forwarded=f"203.0.113.{number}")
        for number in range(10)
    ]

    assert answers[-1] == 429
