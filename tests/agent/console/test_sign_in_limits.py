"""Failed sign-ins to the console: what is kept of them, and for how long."""

from datetime import timedelta

from django.test import Client

from hirewire.agent.people.models import Operator, OperatorFailure
from hirewire.agent.people.services import FAILURE_LIMIT
from hirewire.agent.people.tasks import forget_failures
from hirewire.kit import clock

DOOR = "/agent/sign-in/"


def test_failed_sign_ins_are_forgotten_once_they_lock_nobody(operator: Operator) -> None:
    browser = Client(SERVER_NAME="ats.test")
    with clock.moved(timedelta(minutes=-16)):
        browser.post(DOOR, {"email": "old@agent.example", "password": "guessed"})
    browser.post(DOOR, {"email": operator.email, "password": "guessed"})

    forget_failures(0)

    assert list(OperatorFailure.objects.values_list("email", flat=True)) == [operator.email]


def test_an_address_that_is_too_long_is_a_fault_of_the_form(operator: Operator) -> None:
    answer = Client(SERVER_NAME="ats.test").post(DOOR, {"email": address_of(255), "password": "guessed"})

    assert (answer.status_code, OperatorFailure.objects.count()) == (422, 0)


def test_an_address_that_becomes_too_long_is_counted_all_the_same(operator: Operator) -> None:
    browser = Client(SERVER_NAME="ats.test")
    for _ in range(FAILURE_LIMIT):
        browser.post(DOOR, {"email": address_of(254), "password": "guessed"})

    locked = browser.post(DOOR, {"email": address_of(254), "password": "guessed"})

    assert (locked.status_code, "15 minutes" in locked.content.decode()) == (422, True)
    assert OperatorFailure.objects.count() == FAILURE_LIMIT


def address_of(length: int) -> str:
    """An address with letters that become two letters each if case is ignored."""
    domain = f"@{'ß' * 50}.{'ß' * 50}.example"
    return "a" * (length - len(domain)) + domain
