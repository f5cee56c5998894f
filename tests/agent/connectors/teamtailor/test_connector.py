import hmac
from base64 import b64encode
from datetime import timedelta

import pytest

from hirewire.agent.doubles.base import Refusal, Request, Response
from hirewire.agent.doubles.teamtailor.writes import add_note, apply
from hirewire.agent.sdk.connector import Connector, Entity, Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook, Refused, SkipRecord, StopSync
from hirewire.agent.sdk.judging import judged
from hirewire.agent.sdk.orders import AddProspect, AddToJob, ExportedPerson, KeepMessage, KeepNote, RemoveNote
from hirewire.agent.sdk.records import Application, Candidate, Job, JobState, Named, Stream, User
from hirewire.kit import clock
from tests.agent.connectors.drifting import DriftSuite
from tests.agent.connectors.ledger import LedgerSuite
from tests.agent.connectors.stages import in_order
from tests.agent.connectors.suite import ADA, ConnectorSuite, every, ids, quick_retries, with_emails
from tests.agent.connectors.teamtailor.world import TeamtailorWorld

__all__ = ["quick_retries"]
AMARA = Named("Amara", "Okafor")


@pytest.fixture
def world() -> TeamtailorWorld:
    return TeamtailorWorld()


class TestTeamtailor(ConnectorSuite, DriftSuite, LedgerSuite):
    pass


def message(candidate_id: str, *, recruiter: Named = AMARA) -> KeepMessage:
    return KeepMessage(
        message_id="urn:li:event:1",
        thread="t",
        contract="c",
        recruiter=recruiter,
        is_from_candidate=False,
        subject="A job",
        text="Interested?",
        sent_at=clock.now(),
        candidate_id=candidate_id,
    )


def note(candidate_id: str, *, text: str = "Call back.", later: int = 0) -> KeepNote:
    at = clock.now() + timedelta(minutes=later)
    return KeepNote(
        note_id="n1", contract="c", author=AMARA, text=text, written_at=at, changed_at=at, candidate_id=candidate_id
    )


def test_jobs_of_every_status_and_feed_are_read(world: TeamtailorWorld) -> None:
    jobs = [job for job in every(world.connector().changes(Stream.JOBS, None)) if isinstance(job, Job)]

    assert {job.title: (job.state, job.is_posted) for job in jobs} == {
        "Welder": (JobState.OPEN, True),
        "Rigger": (JobState.CLOSED, False),
        "Foreman": (JobState.OPEN, False),
        "Captain": (JobState.OPEN, False),
        "Draft": (JobState.DRAFT, False),
        "Turner": (JobState.CLOSED, False),
    }


def test_every_page_is_requested_at_its_full_size(world: TeamtailorWorld) -> None:
    for number in range(70):
        world.double.store.add("users", name=f"User {number}", role="user")

    users = ids(world.connector().changes(Stream.USERS, None))

    pages = [request for request in world.double.requests if request.path == "users"]
    assert set(users) == world.ids(Stream.USERS)
    assert [request.query["page[size]"] for request in pages] == ["30", "30", "30"]


def test_a_link_to_another_host_does_not_get_the_key(world: TeamtailorWorld) -> None:
    world.small_pages()
    world.double.url = "http://elsewhere.test/v1"

    found = set(ids(world.connector().changes(Stream.CANDIDATES, None)))

    assert found == world.ids(Stream.CANDIDATES)
    assert {request.headers["Host"] for request in world.double.requests} == {"teamtailor.test"}


@pytest.mark.parametrize("deleted", [1, 3], ids=["one", "more than a page"])
def test_rows_deleted_while_a_numbered_list_is_read_hide_no_others(world: TeamtailorWorld, deleted: int) -> None:
    world.small_pages()
    people, job = world.account.people, world.account.jobs["internal"]["id"]
    for person in people.values():
        apply(world.double, person["id"], job)
    store = world.double.store
    oldest = list(store.tables["job-applications"])[:deleted]

    def delete(number: int) -> None:
        if number == 3:
            for key in oldest:
                store.tables["job-applications"].pop(key, None)

    world.double.before_page = delete

    found = set(ids(world.connector().changes(Stream.APPLICATIONS, None)))

    assert found >= world.ids(Stream.APPLICATIONS)


def test_a_key_without_a_version_is_refused_by_the_double(world: TeamtailorWorld) -> None:
    world.connector().check()
    sent = world.double.requests[-1]
    headers = {name: value for name, value in sent.headers.items() if name != "X-Api-Version"}

    with pytest.raises(Refusal, match="X-Api-Version"):
        world.double.answer(Request(sent.method, sent.path, sent.query, headers, sent.body))


def test_a_rejection_becomes_a_last_stage_with_its_reason(world: TeamtailorWorld) -> None:
    record = world.connector().read(Stream.APPLICATIONS, world.account.applications["rejected"]["id"])

    assert isinstance(record, Application)
    assert record.disposition == "Role not a fit"
    assert [stage.name for stage in record.stages] == ["Inbox", "Rejected"]


def test_somebody_who_was_rejected_stays_so_however_they_are_moved(world: TeamtailorWorld) -> None:
    row = world.account.applications["rejected"]
    world.pass_time(timedelta(minutes=1))

    world.double.store.move(row["id"], row["stage"])

    record = world.connector().read(Stream.APPLICATIONS, row["id"])
    assert isinstance(record, Application)
    assert in_order(record.stages) == ["Inbox", "Rejected"]


def test_a_new_resume_reaches_the_applications(world: TeamtailorWorld) -> None:
    connector = world.connector()
    world.pass_time(timedelta(hours=1))
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    world.pass_time(timedelta(hours=1))

    world.double.store.change("candidates", world.applied[0], resume="noor-2026.pdf")

    changed = every(connector.changes(Stream.APPLICATIONS, cursor))
    names = {file.name for one in changed if isinstance(one, Application) for file in one.files}
    assert names == {"noor-2026.pdf"}


def test_a_sourced_candidate_has_that_as_the_source(world: TeamtailorWorld) -> None:
    record = world.connector().read(Stream.APPLICATIONS, world.account.applications["sourced"]["id"])

    assert isinstance(record, Application)
    assert record.source == "Sourced"


def test_a_user_with_a_hidden_address_is_known_by_the_sign_in_address(world: TeamtailorWorld) -> None:
    users = [user for user in every(world.connector().changes(Stream.USERS, None)) if isinstance(user, User)]

    assert "shy@larkspur.example" in [user.email for user in users]


def test_notes_keep_their_privacy_and_triggers_are_left_out(world: TeamtailorWorld) -> None:
    people = world.account.people
    records = [world.connector().read(Stream.CANDIDATES, people[name]["id"]) for name in ("noor", "omar")]

    notes = [note for record in records if isinstance(record, Candidate) for note in record.notes]
    assert [(note.text, note.is_private) for note in notes] == [("Prefers nights.", False), ("Secret.", True)]


def test_notes_of_people_who_have_not_changed_for_years_cost_no_request(world: TeamtailorWorld) -> None:
    world.pass_time(timedelta(days=731))

    every(world.connector().changes(Stream.CANDIDATES, None))

    assert [request.path for request in world.double.requests if request.path.endswith("/notes")] == []


def test_only_notes_since_the_last_run_are_listed(world: TeamtailorWorld) -> None:
    connector, noor = world.connector(), world.account.people["noor"]["id"]
    cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor
    world.small_pages()
    for number in range(6):
        world.pass_time(timedelta(minutes=10))
        add_note(world.double, noor, world.account.recruiter["id"], note=str(number))
    world.double.requests.clear()

    cursor = list(connector.changes(Stream.CANDIDATES, cursor))[-1].cursor
    pages_of_all = sum(1 for request in world.double.requests if request.path == "notes")
    world.double.requests.clear()
    found = ids(connector.changes(Stream.CANDIDATES, cursor))
    pages_of_new = sum(1 for request in world.double.requests if request.path == "notes")

    assert (pages_of_all, pages_of_new) == (5, 1)
    assert found == [noor]


def test_a_resume_is_fetched_by_a_fresh_link_and_without_our_key(world: TeamtailorWorld) -> None:
    record = world.connector().read(Stream.APPLICATIONS, world.account.applications["applied"]["id"])
    assert isinstance(record, Application)
    world.pass_time(timedelta(minutes=5))

    content = world.connector().content(record.files[0].id)

    assert content == b"%PDF-1.7 Noor"
    assert "Authorization" not in world.double.requests[-1].headers


def test_counts_come_from_the_lists(world: TeamtailorWorld) -> None:
    assert world.connector().counts() == {Entity.JOBS: 6, Entity.CANDIDATES: 5, Entity.APPLICATIONS: 3}


@pytest.mark.parametrize(
    ("path", "remark"),
    [
        ("notes", "Teamtailor does not let this key list the notes of a candidate, so no notes arrive."),
        (
            "job-applications",
            (
                "Teamtailor does not let this key list the applications of a candidate,"
                " so existing applications keep their old names, addresses and résumés."
            ),
        ),
    ],
)
def test_check_names_the_company_and_says_which_lists_of_a_candidate_cannot_be_read(
    world: TeamtailorWorld, path: str, remark: str
) -> None:
    good = world.connector().check()

    def spoil(request: Request, response: Response) -> Response:
        return Response(404, {"errors": []}) if request.path.endswith(f"/{path}") else response

    world.double.spoil = spoil
    bad = world.connector().check()

    assert (good.account, good.notes) == ("Larkspur", ())
    assert bad.notes == (remark,)


def test_a_candidate_who_is_gone_or_has_an_unreadable_application_hides_no_other_application(
    world: TeamtailorWorld,
) -> None:
    connector, cursor = with_changed_candidates(world, "noor", "cher", "omar")
    gone, unreadable = (f"candidates/{world.account.people[name]['id']}/job-applications" for name in ("noor", "omar"))

    def spoil(request: Request, response: Response) -> Response:
        if request.path == unreadable:
            response.body["data"][0]["attributes"]["created-at"] = "never"
        return Response(404, {"errors": []}) if request.path == gone else response

    world.double.spoil = spoil

    assert ids(connector.changes(Stream.APPLICATIONS, cursor)) == [world.account.applications["rejected"]["id"]]


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_list_of_applications_that_teamtailor_does_not_show_holds_up_nothing_else(
    world: TeamtailorWorld, status: int
) -> None:
    connector, cursor = with_changed_candidates(world, "noor")

    def spoil(request: Request, response: Response) -> Response:
        is_theirs = request.path.startswith("candidates/") and request.path.endswith("/job-applications")
        return world.double.refusal(Refusal(status, "include is not allowed")) if is_theirs else response

    world.double.spoil = spoil

    pages = list(connector.changes(Stream.APPLICATIONS, cursor))

    assert (ids(pages), pages[-1].is_last) == ([], True)


def with_changed_candidates(world: TeamtailorWorld, *names: str) -> tuple[Connector, bytes | None]:
    """A connector, and a cursor from before these candidates were changed."""
    connector = world.connector()
    world.pass_time(timedelta(hours=1))
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    world.pass_time(timedelta(hours=1))
    for name in names:
        world.double.store.change("candidates", world.account.people[name]["id"])
    return connector, cursor


def test_a_public_key_is_reported_with_every_permission_that_it_lacks(world: TeamtailorWorld) -> None:
    lacking = {"candidates:read", "company:read", "job-applications:read", "notes:read", "users:read"}
    world.double.forbidden |= lacking

    assert set(world.connector().check().missing_permissions) == lacking


@pytest.mark.parametrize("job", [True, False], ids=["on a job", "without a job"])
def test_a_new_record_for_a_known_address_is_refused_and_changes_nothing(world: TeamtailorWorld, *, job: bool) -> None:
    cher = world.account.people["cher"]
    before = dict(cher)
    person = with_emails(ADA, emails=(world.known_email.upper(),))

    with pytest.raises(SkipRecord, match=f"the candidate {cher['id']} has this one"):
        world.connector().write(AddToJob(person=person, job_id=world.open_job if job else None))

    assert (world.double.writes, cher) == ([], before)


def test_an_address_that_is_taken_meanwhile_overwrites_nobody(world: TeamtailorWorld) -> None:
    def take(request: Request, response: Response) -> Response:
        if request.query.get("filter[email]"):
            world.double.store.change("candidates", world.account.people["omar"]["id"], email="ada@home.example")
        return response

    world.double.spoil = take

    with pytest.raises(Refused, match="taken"):
        world.connector().write(AddToJob(person=with_emails(ADA, emails=("ada@home.example",))))

    assert world.account.people["omar"]["first-name"] != ADA.first_name


def test_shared_contact_details_fill_gaps_and_replace_nothing(world: TeamtailorWorld) -> None:
    person = ExportedPerson(
        person="urn:li:person:n",
        first_name="N",
        last_name="H",
        emails=("noor@home.example",),
        profile_url="https://hirewire.example/in/cher",
    )
    people = world.account.people
    for name in ("noor", "cher"):
        world.connector().write(AddProspect(person=person, candidate_id=people[name]["id"]))

    records = [world.connector().read(Stream.CANDIDATES, people[name]["id"]) for name in ("noor", "cher")]
    known = [(each.emails, each.profile_url) for each in records if isinstance(each, Candidate)]
    assert known == [
        (("noor@example.com",), "https://hirewire.example/in/noor"),
        (("cher@example.com",), "https://hirewire.example/in/cher"),
    ]


def test_a_message_ordered_twice_is_kept_once(world: TeamtailorWorld) -> None:
    order = message(world.account.people["noor"]["id"])

    first, second = world.connector().write(order), world.connector().write(order)

    assert (first.was_there, second.was_there) == (False, True)
    assert first.note_id == second.note_id


def test_a_note_changes_and_disappears_with_the_one_in_recruiter(world: TeamtailorWorld) -> None:
    connector, key = world.connector(), world.account.people["idle"]["id"]

    first = connector.write(note(key))
    second = connector.write(note(key, text="Called.", later=5))
    texts = [row["note"] for row in world.double.store.rows("notes", candidate=key)]
    connector.write(RemoveNote(note_id="n1", contract="c", candidate_id=key))

    assert first.note_id == second.note_id
    assert [text.partition("\n")[0] for text in texts] == ["Called."]
    assert world.double.store.rows("notes", candidate=key) == []


@pytest.mark.parametrize(
    ("recruiter", "user", "author"),
    [
        (AMARA, "ines@larkspur.example", "recruiter"),
        (Named("Un", "Known"), "AMARA.okafor@larkspur.example", "recruiter"),
        (Named("Un", "Known"), "", "admin"),
    ],
    ids=["the recruiter", "the user of the settings", "an admin"],
)
def test_a_note_is_written_as_the_best_known_user(
    world: TeamtailorWorld, recruiter: Named, user: str, author: str
) -> None:
    written = world.connector(user=user).write(message(world.account.people["noor"]["id"], recruiter=recruiter))

    row = world.double.store.tables["notes"][written.note_id or ""]
    assert row["user"] == getattr(world.account, author)["id"]


def test_a_note_is_skipped_if_no_user_may_write_it(world: TeamtailorWorld) -> None:
    for row in world.rows_of(Stream.USERS):
        row["role"] = "no_access"

    with pytest.raises(SkipRecord, match="no user"):
        world.connector().write(message(world.account.people["noor"]["id"]))


def test_a_webhook_whose_whole_body_is_signed_is_accepted(world: TeamtailorWorld) -> None:
    body = b'{"payload": {"event_name": "job_application.destroy", "data": {"id": 12}}, "signature": "x"}'
    request = Webhook(body=body, headers={"tt-signature": world.double.webhooks.signature(body)})

    assert list(world.connector().hints(request)) == [Hint(Stream.APPLICATIONS, "12")]


def test_the_legacy_signature_is_refused_because_it_covers_an_id_only(world: TeamtailorWorld) -> None:
    request = world.event("candidate.destroy", "7")
    digest = hmac.digest(world.double.webhooks.key.encode(), b"7", "sha256").hex()
    legacy = Webhook(body=request.body, headers={"TT-Signature": b64encode(digest.encode()).decode()})

    with pytest.raises(BadWebhook):
        list(world.connector().hints(legacy))


def test_without_a_signature_key_no_webhook_is_genuine(world: TeamtailorWorld) -> None:
    world.double.webhooks.key = ""

    with pytest.raises(BadWebhook):
        list(world.connector(keys="").hints(world.event("candidate.update", "7")))


def test_reading_stays_below_the_rate_limit(world: TeamtailorWorld) -> None:
    world.double.window.most = 10
    world.small_pages()
    statuses: list[int] = []

    def keep(_request: Request, response: Response) -> Response:
        statuses.append(response.status)
        return response

    world.double.spoil = keep
    for stream in Stream:
        every(world.connector().changes(stream, None))

    assert world.clock.slept
    assert 429 not in statuses


def test_without_access_to_the_company_only_jobs_stop(world: TeamtailorWorld) -> None:
    world.double.forbidden.add("company:read")

    with pytest.raises(StopSync, match="company:read"):
        every(judged(world.connector()).changes(Stream.JOBS, None))
    assert every(world.connector().changes(Stream.APPLICATIONS, None))
