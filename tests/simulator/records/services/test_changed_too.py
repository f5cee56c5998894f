from datetime import timedelta

import pytest

from hirewire.kit import clock
from hirewire.simulator.hooks.services import register
from hirewire.simulator.importing import services as importing
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Application
from hirewire.simulator.records.services.applications import create_application
from hirewire.simulator.records.services.candidates import CandidateFields, edit_candidate
from hirewire.simulator.records.services.jobs import edit_job, unpost
from tests.simulator.support import Api, Receiver, candidate, job
from tests.support.tasks import run_tasks


@pytest.fixture
def application(account: Account) -> Application:
    with clock.moved(timedelta(hours=-1)):
        create_application(candidate=candidate(account, "Byron"), job=job(account, "Clerk"))
        ada = candidate(account, emails=["ada@mail.example", "ada@engines.example"])
        return create_application(candidate=ada, job=job(account))


class Reader:
    def __init__(self, api: Api, receiver: Receiver) -> None:
        self._api, self._receiver = api, receiver
        _, self._watermark = api.walk("applications")

    def news(self) -> set[str]:
        run_tasks()
        keys, self._watermark = self._api.walk("applications", cursor=self._watermark)
        told = {key for event, key in self._receiver.messages if event == "application.updated"}
        assert told == set(keys)
        self._receiver.requests.clear()
        return told


@pytest.fixture
def reader(account: Account, application: Application, api: Api, receiver: Receiver) -> Reader:
    register(account=account, url="https://agent.example/hooks/1", secret="a secret of two parties")
    return Reader(api, receiver)


@pytest.mark.parametrize("fields", [{"is_confidential": True}, {"state": "draft"}, {"state": "closed"}])
def test_a_job_that_is_hidden_changes_its_applications(
    application: Application, reader: Reader, fields: dict[str, str | bool]
) -> None:
    edit_job(job=application.job, fields=fields)

    assert reader.news() == {application.key}


def test_a_job_that_is_no_longer_posted_changes_its_applications(application: Application, reader: Reader) -> None:
    unpost(job=application.job)

    assert reader.news() == {application.key}


def test_a_person_who_becomes_private_changes_their_applications(application: Application, reader: Reader) -> None:
    edit_candidate(candidate=application.candidate, fields={"is_private": True})

    assert reader.news() == {application.key}


def test_a_renamed_job_changes_its_applications(application: Application, reader: Reader, api: Api) -> None:
    edit_job(job=application.job, fields={"title": "Engineer of engines"})

    assert reader.news() == {application.key}
    assert api.get(f"applications/{application.key}")["job_title"] == "Engineer of engines"


@pytest.mark.parametrize("fields", [{"first_name": "Augusta"}, {"last_name": "King"}, {"emails": ["ada@x.example"]}])
def test_a_renamed_person_changes_their_applications(
    application: Application, reader: Reader, fields: CandidateFields
) -> None:
    edit_candidate(candidate=application.candidate, fields=fields)

    assert reader.news() == {application.key}


@pytest.mark.parametrize(("last_name", "changes"), [("Lovelace", False), ("King", True)])
def test_an_import_that_renames_people_changes_their_applications(
    application: Application, reader: Reader, admin: User, *, last_name: str, changes: bool
) -> None:
    content = f"Last name,E-mail,Company\n{last_name},ada@mail.example,Engines".encode()
    batch = importing.receive(user=admin, filename="people.csv", content=content)

    importing.start(batch=batch, mapping=batch.mapping)

    assert reader.news() == ({application.key} if changes else set())


def test_other_changes_leave_applications_alone(application: Application, reader: Reader) -> None:
    edit_job(job=application.job, fields={"description": "Builds engines.", "is_confidential": False})
    edit_candidate(candidate=application.candidate, fields={"title": "Engineer", "emails": ["ada@mail.example"]})

    assert reader.news() == set()
