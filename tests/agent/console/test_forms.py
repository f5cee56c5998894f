import pytest
from django.test import Client

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection
from hirewire.agent.templatetags.agent import rung_words
from tests.agent.console.support import PLACE, connects


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
