import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from hirewire.agent.people.models import Operator
from hirewire.cast.cast import OPERATOR

pytestmark = pytest.mark.django_db
DOOR = "/agent/sign-in/"


@pytest.fixture
def browser(settings: Settings) -> Client:
    settings.HIREWIRE_ENVIRONMENT = "sandbox"
    call_command("seed_agent")
    return Client(SERVER_NAME="ats.test")


def test_anybody_signs_in_to_the_console_of_a_sandbox(browser: Client) -> None:
    page = browser.get(DOOR).content.decode()

    answer = browser.post(DOOR, {"email": OPERATOR.email, "password": OPERATOR.password})

    assert OPERATOR.name in page
    assert answer.headers["Location"] == "/agent/"


def test_seeding_again_adds_nobody(browser: Client) -> None:
    call_command("seed_agent")

    assert Operator.objects.count() == 1


def test_outside_of_a_sandbox_nobody_is_offered_or_seeded(browser: Client, settings: Settings) -> None:
    settings.HIREWIRE_ENVIRONMENT = ""

    page = browser.get(DOOR).content.decode()

    assert OPERATOR.name not in page
    with pytest.raises(CommandError, match="hirewire agent add user"):
        call_command("seed_agent")
