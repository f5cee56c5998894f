from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from hirewire.agent.doubles.ashby.seed import posting_fields
from hirewire.agent.doubles.base import Refusal, Request, Response
from hirewire.agent.sdk.connector import Hint, Page
from hirewire.agent.sdk.drift import Drift, DriftKind
from hirewire.agent.sdk.errors import SkipRecord, StopSync
from hirewire.agent.sdk.feeds import HISTORY
from hirewire.agent.sdk.orders import AddProspect, AddToJob, ExportedPerson, KeepMessage, SetReaders
from hirewire.agent.sdk.records import Application, Candidate, Job, JobState, Named, Phone, Stream
from hirewire.kit import clock
from tests.agent.connectors.ashby.world import AMARAS_EMAIL, AshbyWorld
from tests.agent.connectors.drifting import DriftSuite, noticed
from tests.agent.connectors.ledger import LedgerSuite
from tests.agent.connectors.stages import in_order
from tests.agent.connectors.suite import (
    ADA,
    ReadingSuite,
    WebhookSuite,
    WritingSuite,
    every,
    ids,
    quick_retries,
    with_emails,
)

__all__ = ["quick_retries"]


@pytest.fixture
def world() -> AshbyWorld:
    return AshbyWorld()


class TestAshby(ReadingSuite, WritingSuite, WebhookSuite, DriftSuite, LedgerSuite):
    pass


def stages_of(world: AshbyWorld, name: str) -> tuple[str, list[str]]:
    record = world.connector().read(Stream.APPLICATIONS, world.account.applications[name]["id"])
    assert isinstance(record, Application)
    return record.disposition, [stage.name for stage in record.stages]


def test_an_archived_application_ends_with_its_reason(world: AshbyWorld) -> None:
    assert stages_of(world, "rejected") == ("Lacks Skills/Qualifications", ["Application Review", "Archived"])


def test_a_hire_is_the_last_stage(world: AshbyWorld) -> None:
    assert stages_of(world, "hired") == ("", ["Application Review", "Hired"])


def test_an_archived_application_follows_a_stage_of_the_same_instant(world: AshbyWorld) -> None:
    row = world.account.applications["rejected"]
    row["archivedAt"] = row["applicationHistory"][-1]["enteredStageAt"]

    record = world.connector().read(Stream.APPLICATIONS, row["id"])

    assert isinstance(record, Application)
    assert in_order(record.stages) == ["Application Review", "Archived"]


def test_leads_are_read_unless_the_settings_leave_them_out(world: AshbyWorld) -> None:
    lead = world.account.applications["lead"]["id"]

    with_leads = world.connector().changes(Stream.APPLICATIONS, None)
    without_leads = list(world.connector(leads="no").changes(Stream.APPLICATIONS, None))

    assert lead in ids(with_leads)
    assert lead not in ids(without_leads)
    assert lead in [key for page in without_leads for key in page.gone]
    assert lead not in set(world.connector(leads="no").ids(Stream.APPLICATIONS))


@pytest.mark.parametrize("code", ["sync_token_expired", "sync_token_invalid", "incremental_sync_too_large"])
def test_a_token_that_is_no_longer_accepted_leads_to_a_full_run(world: AshbyWorld, code: str) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor
    world.small_pages()

    world.double.expire_tokens(code)

    pages = list(connector.changes(Stream.CANDIDATES, cursor))
    assert sorted(ids(pages)) == sorted(world.ids(Stream.CANDIDATES))
    assert [page.from_start for page in pages] == [True, *[False] * (len(pages) - 1)]
    assert every(connector.changes(Stream.CANDIDATES, pages[-1].cursor)) == []


def test_an_expired_cursor_begins_the_list_again(world: AshbyWorld) -> None:
    world.small_pages()
    world.between_pages(lambda: world.pass_time(timedelta(hours=2)))

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    assert set(ids(pages)) == world.ids(Stream.CANDIDATES)
    assert [page.from_start for page in pages].count(True) == 1


def sync_tokens(world: AshbyWorld, operation: str) -> list[str | None]:
    requests = [request.json() for request in world.double.requests if request.path == operation]
    return [body.get("syncToken") for body in requests]


@pytest.mark.parametrize("code", ["next_cursor_expired", "invalid_next_cursor"])
def test_a_list_of_changes_whose_cursor_is_stale_begins_again_with_its_token(world: AshbyWorld, code: str) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    world.small_pages()
    for key in ("noor", "cher", "omar"):
        world.double.store.change("candidates", world.account.people[key]["id"])
    world.double.requests.clear()
    refused: list[str] = []

    def refuse_once(request: Request, response: Response) -> Response:
        if request.path != "candidate.list" or "cursor" not in request.json() or refused:
            return response
        refused.append(request.path)
        return world.double.refusal(Refusal(200, code))

    world.double.spoil = refuse_once

    pages = list(connector.changes(Stream.APPLICATIONS, cursor))

    assert refused
    assert None not in sync_tokens(world, "candidate.list")
    assert [page.from_start for page in pages].count(True) == 1
    assert world.account.applications["applied"]["id"] in ids(pages)


@pytest.mark.parametrize("operations", [{"candidate.list"}, {"candidate.list", "application.list"}])
def test_a_lost_token_costs_no_requests_for_old_applications(world: AshbyWorld, operations: set[str]) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    world.pass_time(HISTORY + timedelta(days=1))
    world.correct_email("corrected@example.com")
    world.double.requests.clear()

    def expire(request: Request, response: Response) -> Response:
        is_lost = request.path in operations and request.json().get("syncToken") in old
        return world.double.refusal(Refusal(200, "sync_token_expired")) if is_lost else response

    old = set(msgspec.json.decode(cursor or b"")["tokens"].values())
    world.double.spoil = expire

    pages = list(connector.changes(Stream.APPLICATIONS, cursor))

    assert "application.info" not in {request.path for request in world.double.requests}
    assert "corrected@example.com" in {one.email for one in every(pages) if isinstance(one, Application)}
    assert [page.is_last for page in pages] == [*[False] * (len(pages) - 1), True]
    assert every(connector.changes(Stream.APPLICATIONS, pages[-1].cursor)) == []


def test_a_quiet_refusal_is_not_mistaken_for_an_empty_list(world: AshbyWorld) -> None:
    world.double.refuses_quietly = True
    world.forbid(Stream.CANDIDATES)

    with pytest.raises(StopSync, match="candidatesRead"):
        list(world.connector().changes(Stream.CANDIDATES, None))
    assert world.connector().check().missing_permissions == ("candidatesRead",)


def test_what_changed_while_paging_is_in_the_next_run(world: AshbyWorld) -> None:
    world.small_pages()
    world.between_pages(world.changes().edit)
    connector = world.connector()
    cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor

    changed = every(connector.changes(Stream.CANDIDATES, cursor))

    assert [record.title for record in changed if isinstance(record, Candidate)] == ["Singer"]


def test_a_merged_candidate_is_gone_and_the_other_has_their_applications(world: AshbyWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    winner, loser = world.account.people["noor"]["id"], world.account.people["cher"]["id"]

    world.double.store.merge(winner, loser)

    moved = every(connector.changes(Stream.APPLICATIONS, cursor))
    assert {(one.id, one.candidate_id) for one in moved if isinstance(one, Application)} == {
        (world.account.applications[name]["id"], winner) for name in ("applied", "rejected")
    }
    assert connector.read(Stream.CANDIDATES, loser) is None
    merged = world.sent("candidateMerge", {"deletedCandidate": {"id": loser}, "mergedCandidate": {"id": winner}})
    assert set(connector.hints(merged)) == {Hint(Stream.CANDIDATES, loser), Hint(Stream.CANDIDATES, winner)}


@pytest.mark.parametrize("stream", [Stream.APPLICATIONS, Stream.JOBS])
def test_a_part_that_changes_during_the_first_run_is_in_the_next(world: AshbyWorld, stream: Stream) -> None:
    connector = world.connector()
    pages = connector.changes(stream, None)
    read: list[Page] = []
    while not ids(read):
        read.append(next(pages))
    world.pass_time(timedelta(minutes=1))
    world.double.store.change("postings", world.account.postings["open"]["id"], title="Senior Welder")
    world.double.store.change("feedback", world.account.feedback["id"])
    read += pages

    changed = ids(connector.changes(stream, read[-1].cursor))

    owners = {Stream.APPLICATIONS: world.account.applications["applied"]["id"], Stream.JOBS: world.open_job}
    assert changed == [owners[stream]]


def test_a_changed_posting_leads_to_its_job(world: AshbyWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.JOBS, None))[-1].cursor
    world.pass_time(timedelta(minutes=1))

    world.double.store.change("postings", world.account.postings["open"]["id"], title="Senior Welder")

    jobs = every(connector.changes(Stream.JOBS, cursor))
    assert [(job.id, job.title) for job in jobs if isinstance(job, Job)] == [(world.open_job, "Senior Welder")]


def test_a_change_of_a_posting_that_shows_up_late_leads_to_its_job(world: AshbyWorld) -> None:
    connector = world.connector()
    world.pass_time(timedelta(hours=1))
    late = world.double.store.add("postings", **posting_fields(world.account.jobs["unposted"], "Gdansk"))
    hidden = world.double.store.tables["postings"].pop(late["id"])
    world.double.store.change("postings", world.account.postings["open"]["id"], title="Senior Welder")
    cursor = list(connector.changes(Stream.JOBS, None))[-1].cursor

    world.double.store.tables["postings"][late["id"]] = hidden

    assert world.account.jobs["unposted"]["id"] in ids(connector.changes(Stream.JOBS, cursor))


def test_a_list_that_an_earlier_version_did_not_read_is_first_read_for_its_token(world: AshbyWorld) -> None:
    connector = world.connector()
    cursor = msgspec.json.decode(list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor or b"")
    del cursor["tokens"]["candidate.list"]

    pages = list(connector.changes(Stream.APPLICATIONS, msgspec.json.encode(cursor)))

    assert ids(pages) == []
    world.correct_email("corrected@example.com")
    changed = ids(connector.changes(Stream.APPLICATIONS, pages[-1].cursor))
    assert changed == [world.account.applications["applied"]["id"]]


def test_that_list_may_begin_again_before_its_token_is_known(world: AshbyWorld) -> None:
    connector = world.connector()
    cursor = msgspec.json.decode(list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor or b"")
    del cursor["tokens"]["candidate.list"]
    world.small_pages()
    reading = iter(connector.changes(Stream.APPLICATIONS, msgspec.json.encode(cursor)))
    paused = next(page.cursor for page in reading if b'"page"' in (page.cursor or b""))

    world.pass_time(timedelta(hours=2))
    pages = list(connector.changes(Stream.APPLICATIONS, paused))

    assert [page.from_start for page in pages].count(True) == 1
    assert ids(pages) == []


def test_a_list_that_only_a_later_version_reads_does_not_keep_a_run_from_its_end(world: AshbyWorld) -> None:
    connector = world.connector()
    cursor = msgspec.json.decode(list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor or b"")

    pages = list(connector.changes(Stream.APPLICATIONS, msgspec.json.encode({**cursor, "feed": 9, "page": "later"})))

    assert pages[-1].is_last


def test_postings_whose_token_is_not_known_lead_to_all_their_jobs(world: AshbyWorld) -> None:
    connector = world.connector()
    cursor = msgspec.json.decode(list(connector.changes(Stream.JOBS, None))[-1].cursor or b"")
    del cursor["tokens"]["jobPosting.list"]

    changed = ids(connector.changes(Stream.JOBS, msgspec.json.encode(cursor)))

    assert changed == [world.account.jobs["open"]["id"]]


def test_a_job_without_a_listed_posting_is_private_and_has_its_own_title(world: AshbyWorld) -> None:
    job = world.connector().read(Stream.JOBS, world.account.jobs["unposted"]["id"])

    assert isinstance(job, Job)
    assert (job.title, job.is_posted, job.apply_url, job.state) == ("Fitter", False, "", JobState.OPEN)


def test_records_untouched_for_years_cost_no_requests_for_their_parts(world: AshbyWorld) -> None:
    world.pass_time(timedelta(days=1000))

    applications = every(world.connector().changes(Stream.APPLICATIONS, None))

    asked = [request.path for request in world.double.requests]
    assert {one.stages[-1].name for one in applications if isinstance(one, Application)} > {"Archived", "Phone Screen"}
    assert sorted(asked) == ["application.list", "applicationFeedback.list", "candidate.list"]


def test_an_export_becomes_a_lead_with_source_and_credit(world: AshbyWorld) -> None:
    order = AddToJob(person=ADA, job_id=world.open_job, credited_to="Amara.Okafor@larkspur.example")

    written = world.connector().write(order)

    row = world.double.store.tables["applications"][written.application_id]
    assert (row["status"], row["source"]["title"]) == ("Lead", "LinkedIn")
    assert row["creditedToUser"]["email"] == AMARAS_EMAIL
    assert stage_names(world, written.application_id or "") == ["New Lead"]


def stage_names(world: AshbyWorld, key: str) -> list[str]:
    record = world.connector().read(Stream.APPLICATIONS, key)
    assert isinstance(record, Application)
    return [stage.name for stage in record.stages]


def test_shared_contact_details_are_appended_to_existing_ones(world: AshbyWorld) -> None:
    key = world.account.people["cher"]["id"]
    person = ExportedPerson(
        person="urn:li:person:c",
        first_name="C",
        last_name="H",
        emails=("CHER@example.com", "cher@home.example"),
        phones=(Phone("+48 58 555 0199"),),
        profile_url="https://hirewire.example/in/cher",
    )

    world.connector().write(AddProspect(person=person, candidate_id=key))

    record = world.connector().read(Stream.CANDIDATES, key)
    assert isinstance(record, Candidate)
    assert record.emails == ("cher@example.com", "cher@home.example")
    assert (record.phones, record.profile_url) == ((Phone("+48 58 555 0199"),), "https://hirewire.example/in/cher")
    assert world.double.mails == []


def test_a_further_address_never_replaces_the_primary_one(world: AshbyWorld) -> None:
    row = world.account.people["cher"]
    row["emailAddresses"] = []

    world.connector().write(AddProspect(person=with_emails(ADA, emails=("cher@home.example",)), candidate_id=row["id"]))

    assert [write.body.get("alternateEmail") for write in world.double.writes] == ["cher@home.example"]


def test_the_same_details_change_nothing(world: AshbyWorld) -> None:
    person = with_emails(ADA, emails=("noor@example.com",))

    world.connector().write(AddProspect(person=person, candidate_id=world.applied[0]))

    assert world.double.writes == []


def test_a_message_ordered_twice_is_kept_once(world: AshbyWorld) -> None:
    order = KeepMessage(
        message_id="urn:li:event:1",
        thread="t",
        contract="c",
        recruiter=Named("Amara", "Okafor"),
        is_from_candidate=False,
        subject="A job",
        text="Interested?",
        sent_at=clock.now(),
        candidate_id=world.applied[0],
    )

    first = world.connector().write(order)
    second = world.connector().write(order)

    assert (first.was_there, second.was_there) == (False, True)
    assert first.note_id == second.note_id
    assert world.double.mails == []


def test_a_stage_change_webhook_names_candidate_and_application(world: AshbyWorld) -> None:
    row = world.account.applications["applied"]
    data = {"application": {"id": row["id"], "candidate": {"id": row["candidateId"]}}}

    assert set(world.connector().hints(world.sent("candidateStageChange", data))) == {
        Hint(Stream.CANDIDATES, row["candidateId"]),
        Hint(Stream.APPLICATIONS, row["id"]),
    }


def test_a_resume_is_fetched_without_our_key(world: AshbyWorld) -> None:
    record = world.connector().read(Stream.APPLICATIONS, world.account.applications["applied"]["id"])
    assert isinstance(record, Application)

    assert world.connector().content(record.files[0].id) == b"%PDF-1.7 Noor"
    assert "Authorization" not in world.double.requests[-1].headers


def test_a_resume_that_was_replaced_is_gone(world: AshbyWorld) -> None:
    row = world.account.applications["applied"]
    old = f"{row['id']}_{row['resumeFileHandle']['id']}"

    row["resumeFileHandle"] = {**row["resumeFileHandle"], "id": "another"}

    assert world.connector().content(old) is None


def test_the_version_is_pinned_and_its_deprecation_is_reported(world: AshbyWorld) -> None:
    world.double.version_status = "deprecated"

    report = world.connector().check()

    assert {request.headers["Ashby-Version"] for request in world.double.requests} == {report.version}
    assert report.notes == ("Ashby calls version 2026-01-01 of its API deprecated.",)


def test_reading_never_exceeds_the_rate_limit(world: AshbyWorld) -> None:
    world.double._window.most = 600

    for stream in Stream:
        every(world.connector().changes(stream, None))

    assert world.clock.slept
    assert max(world.clock.slept) <= 0.2


def test_each_missing_permission_is_named(world: AshbyWorld) -> None:
    needed = {"jobsRead", "candidatesRead", "organizationRead", "hiringProcessMetadataRead"}
    world.double.forbidden |= needed

    assert set(world.connector().check().missing_permissions) == needed


def test_an_order_that_ashby_cannot_carry_out_is_refused(world: AshbyWorld) -> None:
    with pytest.raises(SkipRecord, match="SetReaders"):
        world.connector().write(SetReaders(contract="urn:li:contract:1", user_ids=(), fetched_at=datetime.now(UTC)))


def test_a_deprecated_version_is_noticed() -> None:
    world = AshbyWorld()
    world.double.version_status = "deprecated"

    assert list(noticed(world)) == [Drift(DriftKind.VERSION, "", "Ashby-Version-Status", "deprecated")]
