import pytest
from cryptography.fernet import Fernet
from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queries import Lost, lost
from hirewire.agent.rehearsals.models import Rehearsal
from hirewire.agent.sync.models import Sync, SyncState
from tests.agent.console.support import PLACE, SETTINGS, connects, enters_keys, rehearses
from tests.agent.support import later
from tests.support.story import Story
from tests.support.tasks import run_tasks

OF_ATS = "The keys for the ATS cannot be read."
OF_RECRUITER = "The client secret for Recruiter cannot be read."
OF_REHEARSAL = "The findings of the last rehearsal cannot be read."
SENTENCES = (OF_ATS, OF_RECRUITER, OF_REHEARSAL)


def lose_key() -> None:
    """Replace the agent's encrypted secrets and findings with text that only a lost key can decrypt."""
    sealed = Fernet(Fernet.generate_key()).encrypt(b"sealed").decode()
    columns = ("settings_sealed", "webhook_secret_sealed", "client_secret_sealed")
    Connection.objects.update(**dict.fromkeys(columns, sealed))
    Rehearsal.objects.update(findings_sealed=sealed)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("", {OF_ATS, OF_RECRUITER}),
        ("keys/", {OF_ATS}),
        ("check/", set()),
        ("rehearsal/", {OF_REHEARSAL}),
        ("recruiter/", {OF_RECRUITER}),
        ("start/", set()),
        ("writes/", set()),
    ],
)
def test_each_page_says_what_cannot_be_read(console: Client, story: Story, page: str, expected: set[str]) -> None:
    connects(console)
    rehearses(console)
    enters_keys(console, story)
    lose_key()

    answer = console.get(f"{PLACE}{page}")

    assert answer.status_code == 200
    assert {words for words in SENTENCES if words in answer.content.decode()} == expected


def test_what_was_lost_is_entered_again(console: Client, story: Story) -> None:
    connection = connects(console)
    secret, _ = enters_keys(console, story)
    lose_key()
    connection.refresh_from_db()
    before = lost(connection)
    keys = {"server": "http://hub.test", "environment": "test", "client_id": connection.client_id}
    contract = story.contract
    company = {"organization": contract.organization.urn, "contracts": f"urn:li:contract:{contract.pk}"}

    incomplete = console.post(f"{PLACE}keys/", {**SETTINGS, "set-api_key": ""})
    console.post(f"{PLACE}keys/", SETTINGS)
    console.post(f"{PLACE}recruiter/", {**keys, **company, "client_secret": secret})
    run_tasks()

    connection.refresh_from_db()
    assert incomplete.status_code == 422
    assert (before, lost(connection)) == (Lost(of_ats=True, of_recruiter=True), Lost(of_ats=False, of_recruiter=False))
    assert (connection.check_fault, connection.fault_message, connection.state) == ("", "", "ready")


def test_the_buttons_of_a_connection_with_a_lost_key_work(console: Client, story: Story) -> None:
    connects(console)
    enters_keys(console, story)
    lose_key()

    start = console.post(f"{PLACE}start/", follow=True)
    check = console.post(f"{PLACE}check/again/", follow=True)
    run_tasks()
    fault = Connection.objects.get().check_fault
    console.post(f"{PLACE}act/drop/")
    run_tasks()

    assert (start.status_code, check.status_code) == (200, 200)
    assert fault == "The key that encrypted this connection’s keys is lost. Enter them again on the connection’s page."
    assert not Connection.objects.exists()


@pytest.mark.parametrize("column", ["settings_sealed", "client_secret_sealed"])
def test_a_sync_waits_until_the_key_is_back_and_says_why(story: Story, column: str) -> None:
    story.enable()
    before = getattr(Connection.objects.get(), column)
    sealed = Fernet(Fernet.generate_key()).encrypt(b"sealed").decode()

    Connection.objects.update(**{column: sealed})
    later(seconds=61)
    lost = Sync.objects.get()
    Connection.objects.update(**{column: before})
    later(seconds=3600)

    found = Sync.objects.get()
    assert lost.reason.startswith("The key that encrypted this connection’s")
    assert lost.state != SyncState.STOPPED
    assert (found.state, found.reason) == (SyncState.COMPLETE, "")
