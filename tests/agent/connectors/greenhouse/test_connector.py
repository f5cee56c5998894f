from datetime import UTC, datetime, timedelta

import pytest

from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.orders import AddProspect, AddToJob, ExportedPerson, KeepMessage, SetReaders
from hirewire.agent.sdk.records import Application, Candidate, Job, Named, Stream
from hirewire.kit import clock
from tests.agent.connectors.drifting import DriftSuite
from tests.agent.connectors.greenhouse.world import GreenhouseWorld
from tests.agent.connectors.ledger import LedgerSuite
from tests.agent.connectors.stages import in_order
from tests.agent.connectors.suite import ADA, ConnectorSuite, every, quick_retries

__all__ = ["quick_retries"]


@pytest.fixture
def world() -> GreenhouseWorld:
    return GreenhouseWorld()


class TestGreenhouse(ConnectorSuite, DriftSuite, LedgerSuite):
    pass


def test_a_rejection_becomes_a_last_stage_with_its_reason(world: GreenhouseWorld) -> None:
    key = str(world.account.applications["rejected"]["id"])

    record = world.connector().read(Stream.APPLICATIONS, key)

    assert isinstance(record, Application)
    assert (record.disposition, [stage.name for stage in record.stages]) == ("Lacking experience", ["Rejected"])


def test_a_rejection_follows_a_stage_of_the_same_instant(world: GreenhouseWorld) -> None:
    rejected = world.account.applications["rejected"]
    stage = world.double.store.tables["job_interview_stages"]
    world.double.store.add(
        "application_stages",
        application_id=rejected["id"],
        job_interview_stage_id=min(stage),
        entered_at=rejected["rejected_at"],
    )

    record = world.connector().read(Stream.APPLICATIONS, str(rejected["id"]))

    assert isinstance(record, Application)
    assert in_order(record.stages)[-1] == "Rejected"


def test_an_application_turned_into_a_prospect_is_reported_as_gone(world: GreenhouseWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    key = world.account.applications["applied"]["id"]

    world.double.store.change("applications", key, prospect=True, job_id=None)

    gone = [name for page in connector.changes(Stream.APPLICATIONS, cursor) for name in page.gone]
    assert str(key) in gone


def test_an_anonymised_person_is_gone_with_their_applications(world: GreenhouseWorld) -> None:
    connector = world.connector()
    streams = (Stream.CANDIDATES, Stream.APPLICATIONS)
    cursors = {stream: list(connector.changes(stream, None))[-1].cursor for stream in streams}
    person, application = (world.account.people["noor"]["id"], world.account.applications["applied"]["id"])
    world.double.store.change("candidates", person, first_name="Anonymized", last_name=str(person))

    pages = {stream: list(connector.changes(stream, cursors[stream])) for stream in streams}

    gone = {stream: {key for page in pages[stream] for key in page.gone} for stream in streams}
    assert str(person) in gone[Stream.CANDIDATES]
    assert str(application) in gone[Stream.APPLICATIONS]
    assert str(person) not in set(connector.ids(Stream.CANDIDATES))
    assert [connector.read(Stream.CANDIDATES, str(person)), connector.read(Stream.APPLICATIONS, str(application))] == [
        None,
        None,
    ]


def test_a_corrected_name_reaches_the_applications(world: GreenhouseWorld) -> None:
    connector = world.connector()
    world.pass_time(timedelta(hours=1))
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    world.pass_time(timedelta(hours=1))
    world.double.store.change("candidates", world.account.people["noor"]["id"], last_name="Haddad-Lund")

    changed = every(connector.changes(Stream.APPLICATIONS, cursor))

    names = {(one.id, one.last_name) for one in changed if isinstance(one, Application)}
    assert names == {(str(world.account.applications["applied"]["id"]), "Haddad-Lund")}


def test_a_job_whose_post_is_deleted_is_no_longer_posted(world: GreenhouseWorld) -> None:
    connector = world.connector()
    world.pass_time(timedelta(hours=1))
    cursor = list(connector.changes(Stream.JOBS, None))[-1].cursor
    world.pass_time(timedelta(hours=1))
    post = world.double.store.rows("job_posts", job_id=int(world.open_job))[0]
    world.double.store.change("job_posts", post["id"], active=False, live=False)

    changed = every(connector.changes(Stream.JOBS, cursor))

    assert [(job.id, job.is_posted) for job in changed if isinstance(job, Job)] == [(world.open_job, False)]


def test_the_webhook_about_a_deleted_post_names_its_job(world: GreenhouseWorld) -> None:
    event = {"action": "job_post_deleted", "payload": {"job_post": {"id": 258341, "job_id": 7}}}

    assert list(world.connector().hints(world.sent(event))) == [Hint(Stream.JOBS, "7")]


def test_jobs_of_applications_are_requested_once(world: GreenhouseWorld) -> None:
    world.small_pages()

    applications = every(world.connector().changes(Stream.APPLICATIONS, None))

    asked = [key for each in world.double.requests if each.path == "jobs" for key in each.query["ids"].split(",")]
    assert sorted(asked) == sorted({record.job_id for record in applications if isinstance(record, Application)})


def test_notes_that_greenhouse_got_from_linkedin_are_not_read_back(world: GreenhouseWorld) -> None:
    record = world.connector().read(Stream.CANDIDATES, str(world.account.people["noor"]["id"]))

    assert isinstance(record, Candidate)
    assert [note.text for note in record.notes] == ["Prefers nights."]


def test_a_message_ordered_twice_is_kept_once(world: GreenhouseWorld) -> None:
    order = KeepMessage(
        message_id="urn:li:event:1",
        thread="t",
        contract="c",
        recruiter=Named("Amara", "Okafor"),
        is_from_candidate=False,
        subject="A job",
        text="Interested?",
        sent_at=clock.now(),
        candidate_id=str(world.account.people["noor"]["id"]),
    )

    first = world.connector().write(order)
    second = world.connector().write(order)

    assert (first.was_there, second.was_there) == (False, True)
    assert first.note_id == second.note_id


def test_shared_contact_details_are_appended_to_existing_ones(world: GreenhouseWorld) -> None:
    person = ExportedPerson(person="urn:li:person:n", first_name="N", last_name="H", emails=("noor@home.example",))
    candidate_id = str(world.account.people["noor"]["id"])

    world.connector().write(AddProspect(person=person, candidate_id=candidate_id))

    record = world.connector().read(Stream.CANDIDATES, candidate_id)
    assert isinstance(record, Candidate)
    assert record.emails == ("noor@example.com", "noor@home.example")


def test_writes_act_as_the_user_rather_than_the_integration(world: GreenhouseWorld) -> None:
    world.connector().write(AddToJob(person=ADA, job_id=world.open_job))

    assert {write.actor for write in world.double.writes} == {str(world.account.recruiter["id"])}


def test_a_deleted_candidate_webhook_also_names_the_applications(world: GreenhouseWorld) -> None:
    person = {"id": 5, "deleted_application_ids": [6, 7]}
    body, headers = world.double.webhooks.signed("delete_candidate", {"person": person})

    hints = list(world.connector().hints(Webhook(body=body, headers=headers)))

    assert hints == [
        Hint(Stream.CANDIDATES, "5"),
        Hint(Stream.APPLICATIONS, "6"),
        Hint(Stream.APPLICATIONS, "7"),
    ]


def test_a_stage_change_webhook_names_candidate_and_application(world: GreenhouseWorld) -> None:
    application = world.account.applications["applied"]

    hints = set(world.connector().hints(world.moved()))

    assert hints == {
        Hint(Stream.CANDIDATES, str(application["candidate_id"])),
        Hint(Stream.APPLICATIONS, str(application["id"])),
    }


def test_a_resume_is_fetched_without_our_key(world: GreenhouseWorld) -> None:
    record = world.connector().read(Stream.APPLICATIONS, str(world.account.applications["applied"]["id"]))
    assert isinstance(record, Application)

    content = world.connector().content(record.files[0].id)

    assert content == b"%PDF-1.7 Noor"
    assert "Authorization" not in world.double.requests[-1].headers


def test_reading_stays_below_the_rate_limit(world: GreenhouseWorld) -> None:
    world.double._window.most = 20
    world.small_pages()

    for stream in Stream:
        every(world.connector().changes(stream, None))

    assert world.clock.slept
    assert max(world.clock.slept) <= 31


def test_an_expired_token_is_renewed(world: GreenhouseWorld) -> None:
    connector = world.connector()
    connector.check()

    world.clock.advance(7200)

    assert connector.check().missing_permissions == ()


def test_an_order_that_greenhouse_cannot_carry_out_is_refused(world: GreenhouseWorld) -> None:
    with pytest.raises(SkipRecord, match="SetReaders"):
        world.connector().write(SetReaders(contract="urn:li:contract:1", user_ids=(), fetched_at=datetime.now(UTC)))
