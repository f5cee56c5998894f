"""Failed sign-ins to the console: what is kept of them, and for how long."""

from datetime import timedelta

from django.test import Client

from hirewire.agent.people.models import Operator, OperatorFailure
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
