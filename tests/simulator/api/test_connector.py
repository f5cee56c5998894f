from datetime import UTC, datetime
from typing import Final

import msgspec
import pytest

from hirewire.agent.connectors.simulator import Settings, Simulator
from hirewire.agent.sdk.orders import AddNote, AddToJob, ExportedPerson, KeepMessage
from hirewire.agent.sdk.records import Named
from hirewire.simulator.history.models import Message
from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key
from hirewire.simulator.records.models import Application, Note
from tests.simulator.support import candidate, job
from tests.support.http import transport

AT: Final = datetime(2026, 5, 4, 9, tzinfo=UTC)
LONG_NAMED: Final = Named("A" * 150, "B" * 150)
ADA: Final = ExportedPerson(person="urn:li:person:ada1", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def connector(account: Account) -> Simulator:
    settings = Settings(base_url="http://ats.test/api/v1", api_key=api_key(account))
    return Simulator(settings, webhook_secret="secret-of-16-or-more", transport=transport())


def test_an_export_is_cut_to_the_lengths_that_the_api_accepts(connector: Simulator, account: Account) -> None:
    ada = msgspec.structs.replace(
        ADA, first_name="A" * 200, last_name="L" * 200, headline="h" * 400, employers=("e" * 300,)
    )

    connector.write(AddToJob(person=ada, job_id=job(account).key, exported_by=LONG_NAMED))

    made = Application.objects.get()
    person = made.candidate
    assert (person.first_name, person.last_name) == ("A" * 100, "L" * 100)
    assert (person.title, person.company) == ("h" * 200, "e" * 200)
    assert (person.source, made.source) == ((f"Recruiter, {'A' * 150} {'B' * 150}")[:200],) * 2


def test_history_is_cut_to_the_lengths_that_the_api_accepts(connector: Simulator, account: Account) -> None:
    key = candidate(account).key
    message = KeepMessage(
        message_id="M-1",
        thread="T-1",
        contract="urn:li:contract:1",
        recruiter=LONG_NAMED,
        is_from_candidate=False,
        subject="s" * 600,
        text="Hello",
        sent_at=AT,
        candidate_id=key,
    )

    connector.write(message)
    connector.write(AddNote(candidate_id=key, text="Hi", author_first_name=LONG_NAMED.first_name, author_last_name="B"))

    kept = Message.objects.get()
    assert (kept.recruiter_first_name, kept.recruiter_last_name, kept.subject) == ("A" * 100, "B" * 100, "s" * 500)
    assert Note.objects.get().author_first_name == "A" * 100
