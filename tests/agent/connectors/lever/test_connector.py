from datetime import UTC, datetime, timedelta

import pytest

from hirewire.agent.connectors.lever.mapping import employment
from hirewire.agent.connectors.lever.reading import MOST_SINGLE
from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.doubles.lever.seed import posting_fields, user_fields
from hirewire.agent.sdk.errors import SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.orders import (
    AddNote,
    AddProspect,
    AddToJob,
    ExportedPerson,
    KeepMessage,
    KeepNote,
    RemoveNote,
    SetReaders,
)
from hirewire.agent.sdk.records import Application, Candidate, Named, Phone, Stream
from hirewire.cast.cast import LARKSPUR
from hirewire.kit import clock
from tests.agent.connectors.drifting import DriftSuite
from tests.agent.connectors.ledger import LedgerSuite
from tests.agent.connectors.lever.world import AMARAS_EMAIL, LeverWorld
from tests.agent.connectors.suite import (
    ADA,
    ConnectorSuite,
    every,
    ids,
    notes_about,
    quick_retries,
    with_emails,
)

__all__ = ["quick_retries"]


@pytest.fixture
def world() -> LeverWorld:
    return LeverWorld()


class TestLever(ConnectorSuite, DriftSuite, LedgerSuite):
    pass


def stages_of(world: LeverWorld, name: str) -> tuple[str, list[str]]:
    record = world.connector().read(Stream.APPLICATIONS, world.account.opportunities[name]["id"])
    assert isinstance(record, Application)
    return record.disposition, [stage.name for stage in record.stages]


def test_a_rejection_becomes_a_last_stage_with_its_reason(world: LeverWorld) -> None:
    assert stages_of(world, "rejected") == ("Underqualified", ["New lead", "Archived"])


def test_a_hire_is_a_last_stage_without_a_reason(world: LeverWorld) -> None:
    assert stages_of(world, "hired") == ("", ["New lead", "Hired"])


def test_a_stage_change_after_archiving_leaves_the_person_archived(world: LeverWorld) -> None:
    world.clock.advance(60)

    world.double.store.enter(world.account.opportunities["rejected"], "onsite")

    assert stages_of(world, "rejected")[1] == ["New lead", "On-site interview", "Archived"]


def test_two_opportunities_of_a_contact_are_one_candidate_with_two_applications(world: LeverWorld) -> None:
    key = world.account.people["namesake"]["id"]

    applications = every(world.connector().changes(Stream.APPLICATIONS, None))

    own = [one for one in applications if isinstance(one, Application) and one.candidate_id == key]
    assert {one.job_id for one in own} == {world.open_job, world.account.postings["internal"]["id"]}
    assert ids(world.connector().changes(Stream.CANDIDATES, None)).count(key) == 1


def test_a_deleted_opportunity_is_gone_and_its_contact_is_read_again(world: LeverWorld) -> None:
    connector = world.connector()
    cursors = {stream: list(connector.changes(stream, None))[-1].cursor for stream in Stream}
    deleted, person = world.account.opportunities["first"]["id"], world.account.people["namesake"]["id"]

    world.double.store.remove_opportunity(deleted)

    pages = list(connector.changes(Stream.APPLICATIONS, cursors[Stream.APPLICATIONS]))
    assert deleted in [key for page in pages for key in page.gone]
    assert person in ids(connector.changes(Stream.CANDIDATES, cursors[Stream.CANDIDATES]))


def test_a_person_whose_last_opportunity_cannot_be_read_is_not_gone(world: LeverWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor
    person = world.account.people["namesake"]["id"]
    deleted = world.account.opportunities["first"]["id"]
    world.double.store.remove_opportunity(deleted)
    (left,) = (row for row in world.double.store.tables["opportunities"].values() if row["contact"] == person)
    left["archived"] = "yes"

    pages = list(connector.changes(Stream.CANDIDATES, cursor))

    assert person not in [key for page in pages for key in page.gone]
    assert [record.key for page in pages for record in page.skipped if record.key == person] == [person]


def test_a_deleted_posting_is_gone(world: LeverWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.JOBS, None))[-1].cursor

    world.double.store.remove_posting(world.closed_job)

    assert [key for page in connector.changes(Stream.JOBS, cursor) for key in page.gone] == [world.closed_job]


def test_deletions_of_months_without_a_sync_are_found(world: LeverWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.JOBS, None))[-1].cursor
    world.pass_time(timedelta(days=100))
    world.double.store.remove_posting(world.closed_job)
    world.pass_time(timedelta(days=100))

    gone = [key for page in connector.changes(Stream.JOBS, cursor) for key in page.gone]

    assert gone == [world.closed_job]


def test_an_anonymised_person_counts_as_deleted(world: LeverWorld) -> None:
    connector = world.connector()
    cursors = {stream: list(connector.changes(stream, None))[-1].cursor for stream in Stream}
    key = world.account.people["noor"]["id"]

    world.double.store.change_contact(key, name="", emails=[], isAnonymized=True)

    for stream, gone in (
        (Stream.CANDIDATES, key),
        (Stream.APPLICATIONS, world.account.opportunities["applied"]["id"]),
    ):
        pages = list(connector.changes(stream, cursors[stream]))
        assert gone in [one for page in pages for one in page.gone]


def test_a_stale_offset_starts_the_list_again(world: LeverWorld) -> None:
    world.small_pages()
    world.between_pages(lambda: world.pass_time(timedelta(hours=2)))

    pages = list(world.connector().changes(Stream.CANDIDATES, None))

    assert set(ids(pages)) == world.ids(Stream.CANDIDATES)
    assert [page.from_start for page in pages].count(True) == 1


def test_applications_that_arrive_as_ids_are_looked_up(world: LeverWorld) -> None:
    def with_ids_only(request: Request, response: Response) -> Response:
        if request.path == "opportunities":
            for row in response.body["data"]:
                row["applications"] = [application["id"] for application in row["applications"]]
        return response

    world.double.spoil = with_ids_only

    assert set(ids(world.connector().changes(Stream.APPLICATIONS, None))) == world.ids(Stream.APPLICATIONS)


def test_confidential_records_stay_out_unless_wanted(world: LeverWorld) -> None:
    connector = world.connector(confidential="no")

    found = {key for stream in Stream for key in ids(connector.changes(stream, None))}

    assert world.account.postings["secret"]["id"] in world.ids(Stream.JOBS)
    assert not found & {
        world.account.postings["secret"]["id"],
        world.account.opportunities["secret"]["id"],
        world.account.people["priya"]["id"],
    }


def test_a_key_without_access_to_confidential_data_is_reported(world: LeverWorld) -> None:
    world.double.is_blind_to_confidential = True

    with pytest.raises(StopSync, match="postings:read:admin"):
        list(world.connector().changes(Stream.JOBS, None))

    assert ids(world.connector(confidential="no").changes(Stream.JOBS, None))


def test_refused_consent_forbids_contact(world: LeverWorld) -> None:
    record = world.connector().read(Stream.CANDIDATES, world.account.people["priya"]["id"])

    assert isinstance(record, Candidate)
    assert record.do_not_contact is True


def test_people_untouched_for_years_cost_no_requests_for_their_parts(world: LeverWorld) -> None:
    world.pass_time(timedelta(days=1000))

    applications = every(world.connector().changes(Stream.APPLICATIONS, None))

    assert len(applications) == len(world.ids(Stream.APPLICATIONS))
    assert not [request for request in world.double.requests if request.path.endswith(("/notes", "/feedback"))]


def test_later_interactions_are_looked_for_a_hundred_at_a_time(world: LeverWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    world.double.requests.clear()

    list(connector.changes(Stream.APPLICATIONS, cursor))

    limits = {request.query["limit"] for request in world.double.requests if request.query.get("archived") == "false"}
    assert limits == {"100"}


def test_many_postings_are_read_as_a_list_and_few_one_by_one(world: LeverWorld) -> None:
    titles = [f"Job {number}" for number in range(MOST_SINGLE + 3)]
    store = world.double.store
    owner = next(iter(store.rows("users")))
    for title in titles:
        store.add_opportunity(store.add_contact("Somebody"), store.add("postings", **posting_fields(title, owner)))
    world.double.requests.clear()

    applications = every(world.connector().changes(Stream.APPLICATIONS, None))

    assert set(titles) <= {record.job_title for record in applications if isinstance(record, Application)}
    paths = [request.path for request in world.double.requests if request.path.startswith("postings")]
    assert len([path for path in paths if "/" in path]) == MOST_SINGLE
    assert paths.count("postings") == 1


@pytest.mark.parametrize(
    ("headline", "employed"),
    [
        ("Senior Welder at Baltic Yards", ("Senior Welder", "Baltic Yards")),
        ("Baltic Yards, Larkspur", ("", "Baltic Yards")),
        ("", ("", "")),
    ],
)
def test_a_headline_is_a_title_at_an_employer_or_a_list_of_employers(headline: str, employed: tuple[str, str]) -> None:
    assert employment(headline) == employed


def test_a_second_job_makes_a_second_opportunity_of_the_same_contact(world: LeverWorld) -> None:
    key = world.account.people["noor"]["id"]
    job = world.account.postings["internal"]["id"]
    before = world.ids(Stream.CANDIDATES)

    written = world.connector().write(AddToJob(person=ADA, candidate_id=key, job_id=job))

    assert written.candidate_id == key
    assert world.double.store.tables["opportunities"][written.application_id]["contact"] == key
    assert world.ids(Stream.CANDIDATES) == before


def test_a_person_whom_lever_knows_by_e_mail_is_not_created_twice(world: LeverWorld) -> None:
    person = with_emails(ADA, emails=("noor@example.com",))

    written = world.connector().write(AddToJob(person=person, job_id=world.account.postings["internal"]["id"]))

    assert written.candidate_id == world.account.people["noor"]["id"]


def test_the_recruiter_who_exports_makes_the_change_if_lever_knows_them(world: LeverWorld) -> None:
    other = {**world.account.recruiter, "name": "Lena Vogt", "email": "lena.vogt@larkspur.example"}
    del other["id"]
    lena = world.double.store.add("users", **other)

    world.connector().write(AddToJob(person=ADA, job_id=world.open_job, credited_to="Lena.Vogt@larkspur.example"))
    world.connector().write(AddToJob(person=ADA, job_id=world.open_job, credited_to="nobody@larkspur.example"))

    assert [write.actor for write in world.double.writes] == [lena["id"], world.account.recruiter["id"]]


def test_without_an_active_user_to_write_as_exports_are_refused(world: LeverWorld) -> None:
    world.double.store.change("users", world.account.recruiter["id"], deactivatedAt=world.double.store.now())

    report = world.connector().check()
    with pytest.raises(SkipRecord, match=AMARAS_EMAIL):
        world.connector().write(AddToJob(person=ADA))

    assert AMARAS_EMAIL in report.notes[0]
    assert world.double.writes == []


def test_nothing_is_written_in_the_name_of_a_user_without_an_address(world: LeverWorld) -> None:
    world.double.store.add("users", **{**user_fields(LARKSPUR.colleagues[0]), "email": None})

    world.connector().write(AddToJob(person=ADA))

    assert [write.actor for write in world.double.writes] == [world.account.recruiter["id"]]


def test_shared_contact_details_are_appended_to_existing_ones(world: LeverWorld) -> None:
    key = world.account.people["noor"]["id"]
    person = ExportedPerson(
        person="urn:li:person:n",
        first_name="N",
        last_name="H",
        emails=("noor@home.example", "NOOR@example.com"),
        phones=(Phone("+48 58 555 0199"),),
        profile_url="https://hirewire.example/in/noor-haddad",
    )

    world.connector().write(AddProspect(person=person, candidate_id=key))

    contact = world.double.store.tables["contacts"][key]
    assert contact["emails"] == ["noor@example.com", "noor@home.example"]
    assert [phone["value"] for phone in contact["phones"]] == ["+48 58 555 0100", "+48 58 555 0199"]
    assert contact["phones"][0]["type"] == "mobile"
    assert contact["links"][-1] == "https://hirewire.example/in/noor-haddad"


def test_the_same_details_change_nothing(world: LeverWorld) -> None:
    key = world.account.people["noor"]["id"]
    person = with_emails(ADA, emails=("noor@example.com",))

    world.connector().write(AddProspect(person=person, candidate_id=key))

    assert world.double.writes == []


def message(world: LeverWorld) -> KeepMessage:
    return KeepMessage(
        message_id="urn:li:event:1",
        thread="t",
        contract="c",
        recruiter=Named("Amara", "Okafor"),
        is_from_candidate=False,
        subject="A job",
        text="Interested?",
        sent_at=clock.now(),
        candidate_id=world.account.people["noor"]["id"],
    )


def test_a_message_ordered_twice_is_kept_once(world: LeverWorld) -> None:
    order = message(world)

    first = world.connector().write(order)
    second = world.connector().write(order)

    assert (first.was_there, second.was_there) == (False, True)
    assert first.note_id == second.note_id
    assert world.double.mails == []


def kept_note(world: LeverWorld, text: str, *, minutes: int = 0) -> KeepNote:
    at = clock.now() + timedelta(minutes=minutes)
    return KeepNote(
        note_id="urn:li:note:1",
        contract="c",
        author=Named("Amara", "Okafor"),
        text=text,
        written_at=at,
        changed_at=at,
        candidate_id=world.account.people["noor"]["id"],
    )


def test_a_changed_note_replaces_its_earlier_version(world: LeverWorld) -> None:
    connector = world.connector()
    first = connector.write(kept_note(world, "Keen."))

    second = connector.write(kept_note(world, "Very keen.", minutes=5))

    notes = [note for note in notes_about(connector, world.applied[0]) if note.is_from_recruiter]
    assert [(note.id, note.text) for note in notes] == [(first.note_id, "Very keen.")]
    assert second.note_id == first.note_id


def test_a_removed_note_is_removed_and_removing_it_again_is_not_an_error(world: LeverWorld) -> None:
    connector = world.connector()
    connector.write(kept_note(world, "Keen."))
    order = RemoveNote(note_id="urn:li:note:1", contract="c", candidate_id=world.applied[0])

    connector.write(order)
    connector.write(order)

    assert [note for note in notes_about(connector, world.applied[0]) if note.is_from_recruiter] == []


def test_a_note_is_removed_however_old_it_is(world: LeverWorld) -> None:
    connector = world.connector()
    connector.write(kept_note(world, "Keen."))
    world.pass_time(timedelta(days=1000))

    connector.write(RemoveNote(note_id="urn:li:note:1", contract="c", candidate_id=world.applied[0]))

    assert [note for note in notes_about(connector, world.applied[0]) if note.is_from_recruiter] == []


def test_a_note_goes_to_the_opportunity_that_is_being_worked_on(world: LeverWorld) -> None:
    key = world.account.people["namesake"]["id"]
    rejected = {"reason": world.account.reasons["rejected"]["id"], "archivedAt": world.double.store.now()}
    world.double.store.change("opportunities", world.account.opportunities["second"]["id"], archived=rejected)

    order = AddNote(candidate_id=key, text="Hi", author_first_name="A", author_last_name="B")
    written = world.connector().write(order)

    note = world.double.store.tables["notes"][written.note_id]
    assert note["opportunityId"] == world.account.opportunities["first"]["id"]


def test_a_resume_is_fetched(world: LeverWorld) -> None:
    record = world.connector().read(Stream.APPLICATIONS, world.account.opportunities["applied"]["id"])
    assert isinstance(record, Application)

    assert world.connector().content(record.files[0].id) == b"%PDF-1.7 Noor"


def test_reading_never_exceeds_the_rate_limit(world: LeverWorld) -> None:
    connector = world.connector()
    statuses = []

    def note_status(_request: Request, response: Response) -> Response:
        statuses.append(response.status)
        return response

    world.double.spoil = note_status

    for stream in Stream:
        every(connector.changes(stream, None))

    assert len(statuses) > 30
    assert 429 not in statuses
    assert max(world.clock.slept) <= 0.2


def test_a_limit_used_up_by_others_makes_the_agent_try_later(world: LeverWorld) -> None:
    world.double.bucket.burst = 0

    with pytest.raises(TryLater, match="slow down"):
        list(world.connector().changes(Stream.JOBS, None))


def test_each_missing_permission_is_named(world: LeverWorld) -> None:
    needed = {f"{name}:read:admin" for name in ("postings", "users", "stages", "archive_reasons")}
    needed |= {f"{name}:read:admin" for name in ("opportunities", "notes", "feedback", "resumes")}
    world.double.forbidden |= needed

    assert set(world.connector().check().missing_permissions) == needed


def test_an_order_that_lever_cannot_carry_out_is_refused(world: LeverWorld) -> None:
    with pytest.raises(SkipRecord, match="SetReaders"):
        world.connector().write(SetReaders(contract="urn:li:contract:1", user_ids=(), fetched_at=datetime.now(UTC)))


def test_the_oldest_users_recognize_the_account_even_after_they_left(world: LeverWorld) -> None:
    store = world.double.store
    oldest = [row["id"] for row in store.rows("users")]
    before = world.connector().account_marks()
    for _ in range(30):
        world.clock.advance(60)
        store.add("users", **user_fields(LARKSPUR.colleagues[1]))
    for key in oldest:
        store.change("users", key, deactivatedAt=store.now())

    after = world.connector().account_marks()

    assert (sorted(before), after[: len(oldest)], len(after)) == (sorted(oldest), sorted(oldest), 20)
