import json

import httpx2
import pytest
from django.test import Client

from hirewire.agent.connections.models import Connection
from tests.agent.console.support import PLACE, connects
from tests.support.tasks import run_tasks

#: The HTTP client cannot parse this address. Earlier versions accepted and stored such addresses.
UNREADABLE = "https://acme.example:port"
SAYS = "Something failed unexpectedly. The agent’s log names the error."


@pytest.fixture
def connection(console: Client) -> Connection:
    connection = connects(console)
    settings = json.dumps({"base_url": UNREADABLE, "api_key": "k"})
    connection.settings_sealed = connection.sealed(settings, what="settings")
    connection.save(update_fields=["settings_sealed"])
    return connection


def shown(console: Client, page: str) -> str:
    return console.get(f"{PLACE}{page}/").content.decode()


@pytest.mark.usefixtures("connection")
def test_a_check_that_fails_unexpectedly_ends(console: Client) -> None:
    console.post(f"{PLACE}check/again/")

    with pytest.raises(httpx2.InvalidURL):
        run_tasks()

    page = shown(console, "check")
    assert SAYS in page
    assert "Check again" in page


@pytest.mark.usefixtures("connection")
def test_a_rehearsal_that_fails_unexpectedly_ends(console: Client) -> None:
    console.post(f"{PLACE}rehearsal/begin/")

    with pytest.raises(httpx2.InvalidURL):
        run_tasks()

    page = shown(console, "rehearsal")
    assert SAYS in page
    assert "Rehearse again" in page


@pytest.mark.parametrize("address", [UNREADABLE, "https://", "https://[::1"])
def test_an_address_that_the_client_cannot_read_is_refused(console: Client, address: str) -> None:
    typed = {"company": "Larkspur", "environment": "test", "set-base_url": address, "set-api_key": "k"}

    page = console.post("/agent/new/simulator/", typed)

    assert (page.status_code, Connection.objects.exists()) == (422, False)
