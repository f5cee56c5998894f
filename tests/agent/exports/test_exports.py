from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.agent.callbacks.tasks import forget_old_events
from hirewire.agent.connections.models import Connection
from hirewire.agent.exports import services as exports
from hirewire.agent.exports.models import Intake
from hirewire.agent.exports.tasks import purge_exports, take_exports
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.integrations.services import switch_company
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.services import NEW_RECORD, Choice
from hirewire.kit import clock
from hirewire.wire.push import PushEvent, PushType, body, signature
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.factories import hub
from tests.support.http import ats_http
from tests.support.perhaps import weigh_everybody
from tests.support.story import Story
from tests.support.tasks import run_tasks


@pytest.fixture
def member(enabled: None, story: Story) -> Member:
    return hub.member("Ada", "Lovelace")


def pushed(story: Story, event: PushEvent, *, secret: str | None = None) -> int:
    connection = story.connection
    content = body(event)
    headers = {"X-LI-Signature": signature(content, secret or connection.client_secret)}
    path = f"/agent/events/{connection.callback_token}"
    status = ats_http().post(path, content=content, headers=headers).status_code
    run_tasks()
    return status


def test_an_exported_person_is_added_to_the_job(story: Story, ats: FakeSimulator, member: Member) -> None:
    export = story.export(member, "REQ-1")

    candidate = ats.rows["candidates"]["C-7"]
    assert (candidate["first_name"], candidate["last_name"]) == ("Ada", "Lovelace")
    assert candidate["recruiter_person"].startswith("urn:li:person:")
    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, "C-7")
    assert Application.objects.get(ats_candidate_id="C-7").ats_job_posting_id == "REQ-1"


@pytest.mark.parametrize(("contract_on", "source"), [(True, "Recruiter, Grace Hopper"), (False, "Recruiter")])
def test_the_exporter_is_named_and_credited_if_the_agent_may_read_seats(
    story: Story, ats: FakeSimulator, member: Member, *, contract_on: bool, source: str
) -> None:
    Person.objects.filter(pk=story.admin.person_id).update(
        first_name="Grace", last_name="Hopper", email="grace@larkspur.example"
    )
    switch_company(application=story.application, contract=story.contract, person=story.admin.person, on=True)
    story.switch(on=contract_on)

    export = story.export(member, "REQ-1")

    application = next(row for row in ats.rows["applications"].values() if row["candidate_id"] == "C-7")
    assert export.state == ExportState.ARRIVED
    assert [ats.rows["candidates"]["C-7"]["source"], application["source"]] == [source, source]
    assert application.get("credited_to") == ("grace@larkspur.example" if contract_on else None)


def test_exporting_again_adds_the_next_job_to_the_same_person(story: Story, ats: FakeSimulator, member: Member) -> None:
    story.export(member, "REQ-1")

    second = story.export(member, "REQ-4")

    assert second.state == ExportState.ARRIVED
    assert len(ats.rows["candidates"]) == 7
    jobs = {row["job_id"] for row in ats.rows["applications"].values() if row["candidate_id"] == "C-7"}
    assert jobs == {"REQ-1", "REQ-4"}


@pytest.mark.parametrize("is_cut_off", [False, True])
def test_a_new_record_is_created_once_even_if_the_response_is_lost(
    story: Story, ats: FakeSimulator, member: Member, *, is_cut_off: bool
) -> None:
    story.export(member, "REQ-1")

    ats.loses_answers = is_cut_off
    second = story.export(member, "REQ-4", choice=NEW_RECORD)
    ats.loses_answers = False
    later(seconds=30)

    second.refresh_from_db()
    assert (second.state, second.ats_candidate_id, second.besides) == (ExportState.ARRIVED, "C-8", ["C-7"])
    assert len(ats.rows["candidates"]) == 8
    jobs = {(row["candidate_id"], row["job_id"]) for row in ats.rows["applications"].values()}
    assert {("C-7", "REQ-1"), ("C-8", "REQ-4")} <= jobs


def test_a_record_that_appears_before_anything_was_written_is_not_taken_for_a_new_one(
    story: Story, ats: FakeSimulator, member: Member
) -> None:
    story.line.cut = "GET /v2/seats"
    export = story.export(member, "REQ-4", emails=("ada@example.com",), choice=NEW_RECORD)
    story.line.cut = ""
    ats.put("candidates", "C-2", emails=["ada@example.com"])

    later(seconds=30)

    export.refresh_from_db()
    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, "C-7")


def test_a_new_record_is_recognised_even_if_the_try_that_found_it_failed(
    story: Story, ats: FakeSimulator, member: Member
) -> None:
    story.export(member, "REQ-1")
    ats.loses_answers = True
    second = story.export(member, "REQ-4", choice=NEW_RECORD)
    ats.loses_answers = False
    ats.faults["jobs/REQ-4"] = 503
    later(seconds=30)
    ats.faults.clear()

    later(minutes=2)

    second.refresh_from_db()
    assert (second.state, second.ats_candidate_id, len(ats.rows["candidates"])) == (ExportState.ARRIVED, "C-8", 8)


@pytest.fixture
def noor(enabled: None, story: Story) -> Member:
    """A member who has the same name and location as candidate C-1, but is not linked to C-1."""
    member = hub.member("Noor", "Haddad")
    Member.objects.filter(pk=member.pk).update(location="Rotterdam, Netherlands")
    Candidate.objects.filter(ats_candidate_id="C-1").update(addresses=[{"city": "Rotterdam"}])
    weigh_everybody()
    member.refresh_from_db()
    return member


def test_the_record_that_the_recruiter_chose_gets_the_job(story: Story, ats: FakeSimulator, noor: Member) -> None:
    export = story.export(noor, "REQ-4", choice=Choice("C-1"))

    assert (export.state, export.failure, export.ats_candidate_id) == (ExportState.ARRIVED, "", "C-1")
    assert ats.rows["candidates"]["C-1"]["recruiter_person"] == person_urn(story.application.pk, noor.pk)
    assert len(ats.rows["candidates"]) == 6


def test_a_new_record_names_the_similar_ones_beside_it(story: Story, ats: FakeSimulator, noor: Member) -> None:
    export = story.export(noor, "REQ-4", choice=NEW_RECORD)

    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, "C-7")
    assert ats.rows["candidates"]["C-7"]["beside"] == ["C-1", "C-4"]
    assert ats.rows["candidates"]["C-1"].get("recruiter_person") is None


def test_a_record_beside_the_new_one_is_never_taken_for_it(story: Story, ats: FakeSimulator, noor: Member) -> None:
    ats.faults["Haddad"] = 502
    export = story.export(noor, "REQ-4", emails=("noor@example.test",), choice=NEW_RECORD)
    ats.faults.clear()
    ats.put("candidates", "C-4", emails=["noor@example.test"])

    later(seconds=30)

    export.refresh_from_db()
    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, "C-7")


def test_a_record_linked_to_somebody_else_is_not_taken_over(story: Story, ats: FakeSimulator, noor: Member) -> None:
    ats.rows["candidates"]["C-1"]["recruiter_person"] = "urn:li:person:other"

    export = story.export(noor, "REQ-4", choice=Choice("C-1"))

    assert export.state == ExportState.FAILED
    assert "C-1 was linked to somebody else in the ATS in the meantime." in export.failure
    assert ats.rows["candidates"]["C-1"]["recruiter_person"] == "urn:li:person:other"


def test_exporting_again_for_the_same_job_changes_nothing(story: Story, ats: FakeSimulator, member: Member) -> None:
    story.export(member, "REQ-1")
    before = len(ats.rows["applications"])

    second = story.export(member, "REQ-1")

    assert second.state == ExportState.ARRIVED
    assert len(ats.rows["applications"]) == before


def test_a_person_known_by_e_mail_is_not_created_again(story: Story, ats: FakeSimulator, member: Member) -> None:
    export = story.export(member, "REQ-1", emails=("cher@example.com",))

    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, "C-2")
    assert ats.rows["candidates"]["C-2"]["recruiter_person"] == person_urn(story.application.pk, member.pk)


def test_an_address_that_a_record_of_somebody_else_has_takes_over_nothing(
    story: Story, ats: FakeSimulator, member: Member
) -> None:
    ats.put("candidates", "C-2", recruiter_person="urn:li:person:other")

    export = story.export(member, "REQ-1", emails=("cher@example.com",))

    assert (export.state, export.ats_candidate_id) == (ExportState.ARRIVED, "C-7")
    assert ats.rows["candidates"]["C-2"]["recruiter_person"] == "urn:li:person:other"


def test_a_person_unlinked_in_the_ats_gets_a_new_record(story: Story, ats: FakeSimulator, member: Member) -> None:
    story.export(member)
    ats.put("candidates", "C-7", recruiter_person=None, profile_url="", first_name="Augusta")

    export = story.export(member)

    assert export.ats_candidate_id == "C-8"
    assert len(ats.rows["candidates"]) == 8


def test_unlinking_in_the_ats_clears_the_link_in_recruiter(story: Story, ats: FakeSimulator, member: Member) -> None:
    story.export(member, emails=("ada@example.com",))
    linked = Candidate.objects.get(ats_candidate_id="C-7").manual_matched_member_id
    ats.put("candidates", "C-7", recruiter_person=None)

    tell(story, "candidate", "C-7")

    assert (linked, Candidate.objects.get(ats_candidate_id="C-7").manual_matched_member_id) == (member.pk, None)


def test_an_export_to_a_closed_job_fails_with_the_reason(story: Story, ats: FakeSimulator, member: Member) -> None:
    ats.rows["jobs"]["REQ-1"]["state"] = "closed"

    export = story.export(member, "REQ-1")

    assert (export.state, export.failure) == (ExportState.FAILED, "REQ-1 (Welder) is closed; it accepts no new people.")
    assert len(ats.rows["candidates"]) == 6


def test_a_lost_response_creates_no_second_candidate(story: Story, ats: FakeSimulator, member: Member) -> None:
    ats.loses_answers = True
    waiting = story.export(member, "REQ-1")
    ats.loses_answers = False

    later(seconds=30)

    waiting.refresh_from_db()
    assert waiting.state == ExportState.ARRIVED
    assert len(ats.rows["candidates"]) == 7


@pytest.mark.parametrize("moment", ["GET /v2/exportedCandidates", "PUT /v2/atsCandidates", "PUT /v2/atsApplications"])
def test_an_export_is_finished_after_the_agent_crashes(
    story: Story, ats: FakeSimulator, member: Member, moment: str
) -> None:
    story.line.deadly = moment
    with pytest.raises(KeyboardInterrupt):
        story.export(member, "REQ-1")
    story.line.deadly = ""

    # Call the task again, as another worker does after maintenance has put the abandoned task back into the queue.
    take_exports(connection_id=story.connection.pk)
    run_tasks()

    assert Export.objects.get().state == ExportState.ARRIVED
    assert len(ats.rows["candidates"]) == 7


def test_an_interrupted_write_waits_no_longer_than_an_interrupted_read(
    story: Story, ats: FakeSimulator, member: Member
) -> None:
    ats.loses_answers = True
    with clock.stopped(clock.now()):
        waits = []
        story.export(member, "REQ-1")
        for _ in range(3):
            intake = Intake.objects.get()
            assert intake.retry_at is not None
            waits.append((intake.retry_at - clock.now()).total_seconds())
            Intake.objects.update(retry_at=clock.now())
            take_exports(connection_id=story.connection.pk)

    assert waits == [1, 2, 5]


def test_an_export_waits_for_the_key_that_opens_the_client_secret(
    story: Story, ats: FakeSimulator, member: Member
) -> None:
    sealed = Connection.objects.get().client_secret_sealed
    story.line.deadly = "GET /v2/exportedCandidates"
    with pytest.raises(KeyboardInterrupt):
        story.export(member, "REQ-1")
    story.line.deadly = ""
    Connection.objects.update(client_secret_sealed=Fernet(Fernet.generate_key()).encrypt(b"x").decode())

    take_exports(connection_id=story.connection.pk)
    waiting = Intake.objects.get()
    Connection.objects.update(client_secret_sealed=sealed)
    later(seconds=60)

    assert waiting.fault.startswith("The key that encrypted this connection’s client secret is lost.")
    assert Export.objects.get().state == ExportState.ARRIVED


def test_an_export_is_given_up_when_the_ats_stays_unavailable(story: Story, ats: FakeSimulator, member: Member) -> None:
    ats.fail(503, times=1000)
    story.export(member, "REQ-1")

    later(minutes=16)

    assert Intake.objects.get().fault.startswith("The export kept failing for 15 minutes")


def test_an_export_whose_record_cannot_be_read_says_so(story: Story, ats: FakeSimulator, member: Member) -> None:
    story.line.cut = "PUT /v2/atsCandidates"
    export = story.export(member, "REQ-1")
    story.line.cut = ""
    ats.put("candidates", "C-7", emails="none")

    later(seconds=30)

    export.refresh_from_db()
    words = "The person is in the ATS as C-7, but the record there cannot be read: The ATS sent an answer"
    assert (export.state, export.failure[: len(words)]) == (ExportState.FAILED, words)


def test_a_repeated_event_creates_one_candidate(story: Story, ats: FakeSimulator, member: Member) -> None:
    export = story.export(member, "REQ-1")

    status = pushed(story, PushEvent(id=str(export.event.pk), type="EXPORT_CANDIDATE_PROFILE"))

    assert status == 200
    assert len(ats.rows["candidates"]) == 7
    assert Intake.objects.count() == 1


def test_an_export_arrives_while_the_connection_is_paused(story: Story, member: Member) -> None:
    story.call("POST", "/pause")

    assert story.export(member, "REQ-1").state == ExportState.ARRIVED


def test_an_event_is_forgotten_after_thirty_days(story: Story, member: Member) -> None:
    ReceivedEvent.objects.all().delete()
    pushed(story, PushEvent(id="one", type="SOMETHING_NEW"))
    with clock.moved(timedelta(days=2)):
        pushed(story, PushEvent(id="two", type="SOMETHING_NEW"))

    with clock.moved(timedelta(days=31)):
        forget_old_events(0)

    assert list(ReceivedEvent.objects.values_list("event_id", flat=True)) == ["two"]


def test_exports_are_forgotten_with_the_writes_that_they_made(story: Story, member: Member) -> None:
    for request_id, days in (("young", 89), ("old", 91), ("unfinished", None)):
        intake = exports.store(connection=story.connection, request_id=request_id)
        ended_at = None if days is None else clock.now() - timedelta(days=days)
        Intake.objects.filter(pk=intake.pk).update(created_at=clock.now() - timedelta(days=100), finished_at=ended_at)

    purge_exports(0)

    assert set(Intake.objects.values_list("request_id", flat=True)) == {"young", "unfinished"}


def test_a_forged_event_is_refused(story: Story, member: Member) -> None:
    event = PushEvent(id="made-up", type="EXPORT_CANDIDATE_PROFILE")

    assert pushed(story, event, secret="another") == 401
    assert not Intake.objects.exists()


def test_an_event_of_an_unknown_kind_is_accepted_and_ignored(story: Story, member: Member) -> None:
    assert pushed(story, PushEvent(id="one", type="SOMETHING_NEW")) == 200


@pytest.mark.parametrize("token", ["nobody", "%00"])
def test_an_unknown_callback_address_is_not_found(story: Story, member: Member, token: str) -> None:
    assert ats_http().post(f"/agent/events/{token}", content=b"{}").status_code == 404


@pytest.mark.parametrize(
    "kind", ["EXPORT_CANDIDATE_PROFILE", "INTEGRATION_STATUS_CHANGE", "EXPORT_APPLICATION_EVALUATION"]
)
def test_an_event_without_an_id_starts_nothing(story: Story, member: Member, kind: PushType) -> None:
    deferred = ProcrastinateJob.objects.count()

    assert pushed(story, PushEvent("", kind)) == 200
    assert (Intake.objects.count(), ProcrastinateJob.objects.count()) == (0, deferred)
