"""What the console's setup pages say about a connection if the agent does not know everything about it.

The connection may be new or unchecked, or an ATS may have set it up through the agent's API, without a person.
"""

import re

import pytest
from django.test import Client

from hirewire.agent.connections.models import Connection
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.console.support import PLACE, SETTINGS, connects
from tests.support.html import tidy

UNCHECKED = {"checked_at": None, "check_asked_at": None, "check_report": "", "check_fault": ""}


@pytest.fixture
def unchecked(console: Client, ats: FakeSimulator) -> Connection:
    connection = connects(console)
    Connection.objects.update(**UNCHECKED, ats_environment="unknown", rsc_environment="unknown", is_started=True)
    return connection


@pytest.mark.usefixtures("unchecked")
def test_a_connection_that_nobody_has_checked_has_no_answer_of_its_ats(console: Client) -> None:
    page = tidy(console.get(f"{PLACE}check/").content.decode())

    card = page.partition('<h2 id="answered">')[2].partition("</section>")[0]
    assert card.startswith("Not checked yet</h2>")
    assert re.findall("<button[^>]*>([^<]*)</button>", card) == ["Check"]
    assert "the permissions of the key. It changes nothing." in card


@pytest.mark.usefixtures("unchecked")
def test_the_last_step_of_a_started_connection_asks_for_no_start(console: Client) -> None:
    page = tidy(console.get(f"{PLACE}start/").content.decode())

    card = page.partition('<h2 id="start">')[2].partition("</section>")[0]
    assert card.startswith("First sync</h2>")
    assert "<dd>Larkspur Health, environment not known</dd>" in card


def test_somebody_who_enters_keys_has_chosen_an_ats(console: Client) -> None:
    choosing, entering = (console.get(path).content.decode() for path in ("/agent/new/", "/agent/new/simulator/"))

    assert [page.count('<li class="done">') for page in (choosing, entering)] == [0, 1]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("key", ["", "k"])
def test_the_question_about_the_account_says_first_when_to_answer(console: Client, key: str) -> None:
    changes = {**SETTINGS, "set-api_key": key}
    page = console.post(f"{PLACE}keys/", changes) if key else console.get(f"{PLACE}keys/")

    question = page.content.decode().partition('aria-describedby="account-help')[2].partition("</fieldset>")[0]
    places = [question.find(words) for words in ('id="account-help"', 'name="account"', 'id="account-error"')]
    assert places[0] > 0
    assert places[0] < places[1]
    assert (places[2] > places[1]) == bool(key)


@pytest.mark.usefixtures("unchecked")
def test_a_new_key_states_no_environment_that_nobody_has_stated(console: Client) -> None:
    """The form must not choose production by itself.

    If it did, and Recruiter's side were a test server, the agent would send nothing until somebody confirmed that a
    production ATS is connected to a test server.
    """
    page = tidy(console.get(f"{PLACE}keys/").content.decode())
    options = re.findall(r'<option value="(\w+)"( selected)?>', page.partition('name="environment"')[2])

    console.post(f"{PLACE}keys/", {**SETTINGS, "environment": "unknown", "account": "same"})

    assert options == [("unknown", " selected"), ("production", ""), ("test", "")]
    assert Connection.objects.get().ats_environment == "unknown"


def test_a_person_who_connects_an_ats_states_its_environment(console: Client) -> None:
    answer = console.post("/agent/new/simulator/", {**SETTINGS, "environment": "unknown"})

    assert (answer.status_code, Connection.objects.exists()) == (422, False)
