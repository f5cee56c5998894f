import re

import pytest
from django.test import Client

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection
from hirewire.agent.templatetags.agent import rung_words
from tests.agent.console.support import PLACE, SETTINGS, connects


@pytest.mark.usefixtures("ats")
def test_each_empty_field_has_its_own_message(console: Client) -> None:
    connects(console)

    page = console.post(f"{PLACE}recruiter/", {"server": "", "client_id": ""}).content.decode()

    assert "Fill in “Client id”." in page
    assert "Fill in “Contracts”." in page
    assert "This field is required" not in page


@pytest.mark.usefixtures("ats")
@pytest.mark.parametrize("step", ["keys", "recruiter"])
def test_what_has_been_started_is_changed_not_connected(console: Client, step: str) -> None:
    connects(console)
    before = console.get(f"{PLACE}{step}/").content.decode()
    Connection.objects.update(is_started=True)

    after = console.get(f"{PLACE}{step}/").content.decode()

    assert "Nothing is sent before the last step." in before
    assert "Change Larkspur" in after
    assert "What you save is used at once." in after
    assert "Nothing is sent before the last step." not in after


@pytest.mark.usefixtures("ats")
def test_the_start_names_no_server_before_recruiter_is_set_up(console: Client) -> None:
    connects(console)

    page = " ".join(console.get(f"{PLACE}start/").content.decode().split())

    assert "<dt>Recruiter</dt> <dd> not set up yet </dd>" in page


@pytest.mark.usefixtures("ats")
def test_the_first_rehearsal_has_one_button(console: Client) -> None:
    connects(console)

    page = console.get(f"{PLACE}rehearsal/").content.decode()

    assert page.count(f'action="{PLACE}rehearsal/begin/"') == 1


def test_only_a_connector_with_a_double_is_said_to_work_against_it() -> None:
    words = {kind: str(rung_words(registry.kind_of(kind).description)) for kind in ("sql", "files")}

    assert set(words.values()) == {"Works with test data"}


def focused(page: str) -> list[str]:
    """The elements with ``autofocus``. The browser puts the focus on the first of them."""
    return re.findall(r"<[a-z]+\b[^>]*\bautofocus\b[^>]*>", page)


@pytest.mark.usefixtures("ats")
def test_a_refused_form_opens_at_what_is_wrong(console: Client) -> None:
    """Without ``autofocus``, the permissions and instructions above the form would push its errors out of sight."""
    first = console.get("/agent/new/simulator/").content.decode()
    empty = console.post("/agent/new/simulator/", {**SETTINGS, "company": ""}).content.decode()
    keys = console.post("/agent/new/greenhouse/", {"company": "Larkspur", "environment": "test"}).content.decode()

    assert focused(first) == []
    assert 'name="company"' in focused(empty)[0]
    assert 'name="set-client_id"' in focused(keys)[0]


@pytest.mark.usefixtures("ats")
def test_a_refused_change_opens_at_the_question_or_at_the_finding(console: Client) -> None:
    connects(console)
    Connection.objects.update(is_started=True)
    kept = {**SETTINGS, "set-base_url": "http://elsewhere.test/api/v1", "set-api_key": ""}

    asked = console.post(f"{PLACE}keys/", kept).content.decode()
    refused = console.post(f"{PLACE}keys/", {**SETTINGS, "environment": "nowhere", "account": "same"}).content.decode()

    assert 'value="same"' in focused(asked)[0]
    assert 'name="environment"' in focused(refused)[0]
