import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from hirewire.kit import clock
from hirewire.simulator.people.models import SignInFailure, User
from hirewire.simulator.people.services import FAILURE_LIMIT
from hirewire.simulator.people.tasks import forget_failures
from tests.simulator.conftest import PASSWORD

LOCKED = "Too many wrong passwords from this computer. You can sign in again in 15 minutes."


def test_an_idle_user_has_to_sign_in_again(as_admin: Client, settings: LazySettings) -> None:
    settings.HIREWIRE_IDLE_MINUTES = 30

    with clock.moved(timedelta(minutes=29)):
        still = as_admin.get("/jobs/").status_code
    with clock.moved(timedelta(minutes=58)):
        later = as_admin.get("/jobs/").status_code
    with clock.moved(timedelta(minutes=120)):
        over = as_admin.get("/jobs/").status_code

    assert (still, later, over) == (200, 200, 302)
    assert as_admin.get("/jobs/").status_code == 302


def test_a_new_sign_in_restarts_the_idle_time(as_admin: Client, admin: User) -> None:
    as_admin.get("/jobs/")

    with clock.moved(timedelta(days=1)):
        as_admin.post("/sign-in/", {"email": admin.email, "password": PASSWORD})
        status = as_admin.get("/jobs/").status_code

    assert status == 200


def test_a_signed_in_user_is_sent_to_any_relative_page(as_admin: Client) -> None:
    assert [as_admin.get("/sign-in/", {"next": page}).status_code for page in ("elsewhere", "\0")] == [302, 302]


@pytest.mark.parametrize(("typed", "focused"), [("amara.okafor@larkspur.example", "password"), ("", "email")])
def test_after_an_attempt_the_field_to_correct_has_the_focus(
    browser: Client, db: None, typed: str, focused: str
) -> None:
    page = browser.post("/sign-in/", {"email": typed, "password": "guessed"}).content.decode()

    assert re.findall(r'<input[^>]* name="(\w+)"[^>]* autofocus', page) == [focused]


def test_an_address_that_guesses_many_names_is_locked_for_all(admin: User, settings: LazySettings) -> None:
    settings.HIREWIRE_FAILURES_OF_ADDRESS = 8
    guesser = Client(SERVER_NAME="ats.test", REMOTE_ADDR="198.51.100.7")
    guesses = [
        guesser.post("/sign-in/", {"email": f"person{number}@larkspur.example", "password": "guessed"})
        for number in range(10)
    ]

    refused = guesser.post("/sign-in/", {"email": admin.email, "password": PASSWORD})
    elsewhere = Client(SERVER_NAME="ats.test").post("/sign-in/", {"email": admin.email, "password": PASSWORD})

    # A wrong password and a locked address have the same status: only the text tells them apart.
    assert [LOCKED in answer.content.decode() for answer in (*guesses, refused)] == [False] * 8 + [True] * 3
    assert (refused.status_code, elsewhere.status_code) == (422, 302)


def test_a_locked_user_is_told_when_the_lock_ends(browser: Client, admin: User, settings: LazySettings) -> None:
    settings.HIREWIRE_FAILURES_OF_ADDRESS = 8

    def attempt(email: str, ago: int = 0) -> str:
        with clock.moved(timedelta(minutes=-ago, seconds=5)):
            return browser.post("/sign-in/", {"email": email, "password": "guessed"}).content.decode()

    attempt("first@larkspur.example", 14)
    for minutes in (12, 9, 9, 9, 9, 9):
        attempt(admin.email, minutes)
    of_name = attempt(admin.email)
    attempt("second@larkspur.example")
    of_address = attempt("third@larkspur.example")

    # The name is unlocked in 3 minutes, when the first of its six failures is 15 minutes old. The computer's address is
    # unlocked 2 minutes earlier, because its first failure is 2 minutes older.
    assert "in 3 minutes." in of_name
    assert "in 1 minute." in of_address


def test_a_name_that_becomes_too_long_if_case_is_ignored_is_counted_all_the_same(browser: Client, admin: User) -> None:
    for _ in range(FAILURE_LIMIT):
        browser.post("/sign-in/", {"email": "ß" * 254, "password": "guessed"})

    locked = browser.post("/sign-in/", {"email": "ß" * 254, "password": "guessed"})

    assert (locked.status_code, LOCKED in locked.content.decode()) == (422, True)


def test_failed_sign_ins_are_forgotten_once_they_lock_nobody(browser: Client, admin: User) -> None:
    with clock.moved(timedelta(minutes=-16)):
        browser.post("/sign-in/", {"email": "old@larkspur.example", "password": "guessed"})
    browser.post("/sign-in/", {"email": admin.email, "password": "guessed"})

    forget_failures(0)

    assert list(SignInFailure.objects.values_list("email", flat=True)) == [admin.email]
