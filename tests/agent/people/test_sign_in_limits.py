import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from hirewire.agent.people.models import Operator, OperatorFailure
from hirewire.agent.people.services import FAILURE_LIMIT
from hirewire.agent.people.tasks import forget_failures
from hirewire.kit import clock
from tests.agent.conftest import PASSWORD

DOOR = "/agent/sign-in/"
_FINDING = "Too many wrong passwords from this computer."
LOCKED = f"<strong>{_FINDING}</strong> You can sign in again in 15 minutes."


@pytest.mark.parametrize(("typed", "focused"), [("wanda@agent.example", "password"), ("wanda", "email"), ("", "email")])
def test_after_an_attempt_the_field_to_correct_has_the_focus(operator: Operator, typed: str, focused: str) -> None:
    page = Client(SERVER_NAME="ats.test").post(DOOR, {"email": typed, "password": "guessed"}).content.decode()

    assert re.findall(r'<input[^>]* name="(\w+)"[^>]* autofocus', page) == [focused]


def test_an_address_that_guesses_many_names_is_locked_for_all(operator: Operator, settings: LazySettings) -> None:
    settings.HIREWIRE_FAILURES_OF_ADDRESS = 8
    guesser = Client(SERVER_NAME="ats.test", REMOTE_ADDR="198.51.100.7")
    guesses = [
        guesser.post(DOOR, {"email": f"person{number}@agent.example", "password": "guessed"}) for number in range(10)
    ]

    refused = guesser.post(DOOR, {"email": operator.email, "password": PASSWORD})
    elsewhere = Client(SERVER_NAME="ats.test").post(DOOR, {"email": operator.email, "password": PASSWORD})

    # A wrong password and a locked address get the same HTTP status. Only the text of the page tells them apart.
    assert [LOCKED in answer.content.decode() for answer in (*guesses, refused)] == [False] * 8 + [True] * 3
    assert (refused.status_code, elsewhere.status_code) == (422, 302)


def test_failed_sign_ins_are_forgotten_once_they_lock_nobody(operator: Operator) -> None:
    browser = Client(SERVER_NAME="ats.test")
    with clock.moved(timedelta(minutes=-16)):
        browser.post(DOOR, {"email": "old@agent.example", "password": "guessed"})
    browser.post(DOOR, {"email": operator.email, "password": "guessed"})

    forget_failures(0)

    assert list(OperatorFailure.objects.values_list("email", flat=True)) == [operator.email]


def test_a_locked_operator_is_told_when_the_lock_ends(operator: Operator) -> None:
    browser = Client(SERVER_NAME="ats.test")
    for minutes in (12, 9, 9, 9, 9, 9):
        with clock.moved(timedelta(minutes=-minutes)):
            browser.post(DOOR, {"email": operator.email, "password": "guessed"})

    locked = browser.post(DOOR, {"email": operator.email, "password": PASSWORD}).content.decode()

    assert "in 3 minutes." in locked, "In 3 minutes, the first of the six failures is 15 minutes old."


def test_an_address_that_is_too_long_is_a_fault_of_the_form(operator: Operator) -> None:
    answer = Client(SERVER_NAME="ats.test").post(DOOR, {"email": address_of(255), "password": "guessed"})

    assert (answer.status_code, OperatorFailure.objects.count()) == (422, 0)


def test_an_address_that_becomes_too_long_is_counted_all_the_same(operator: Operator) -> None:
    browser = Client(SERVER_NAME="ats.test")
    for _ in range(FAILURE_LIMIT):
        browser.post(DOOR, {"email": address_of(254), "password": "guessed"})

    locked = browser.post(DOOR, {"email": address_of(254), "password": "guessed"})

    assert (locked.status_code, LOCKED in locked.content.decode()) == (422, True)
    assert OperatorFailure.objects.count() == FAILURE_LIMIT


def address_of(length: int) -> str:
    """An e-mail address of this length.

    Case folding turns each ß into two letters, so the folded address is longer.
    """
    domain = f"@{'ß' * 50}.{'ß' * 50}.example"
    return "a" * (length - len(domain)) + domain
