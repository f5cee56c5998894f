from datetime import timedelta

import pytest

from hirewire.agent.doubles.base import Refusal, Request, Response
from hirewire.agent.doubles.smartrecruiters.double import CLIENT_ID, CLIENT_SECRET
from hirewire.agent.doubles.smartrecruiters.webhooks import Webhooks
from hirewire.agent.sdk.attempts import Ending, attempt
from hirewire.agent.sdk.connector import Entity, Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook, NoAccess, Refused, SkipRecord, Unconfirmed
from hirewire.agent.sdk.orders import AddNote, AddProspect, AddToJob, ExportedPerson, KeepMessage
from hirewire.agent.sdk.records import Application, Candidate, Job, JobState, Named, Stream
from hirewire.kit import clock
from tests.agent.connectors.drifting import DriftSuite
from tests.agent.connectors.ledger import LedgerSuite, WritingWorld
from tests.agent.connectors.smartrecruiters.world import SECRET, SmartRecruitersWorld
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
from tests.agent.connectors.worlds import World

__all__ = ["quick_retries"]
HOOK = "https://agent.example/hooks/1"


@pytest.fixture
def world() -> SmartRecruitersWorld:
    return SmartRecruitersWorld()


class TestSmartRecruiters(ReadingSuite, WritingSuite, WebhookSuite, DriftSuite, LedgerSuite):
    def test_09_a_person_exported_without_a_job_gets_no_application(self, world: World) -> None:
        """The person is put into a talent pool.

        The lists leave out people in a talent pool, but the connector can read such a person by id.
        """
        connector = world.connector()

        written = connector.write(AddToJob(person=ADA))

        assert written.application_id is None
        assert connector.read(Stream.CANDIDATES, written.candidate_id) is not None

    def test_16_a_cut_write_is_unknown_and_the_next_try_makes_no_second_record(self, world: WritingWorld) -> None:
        """The next try does not have to look for the person.

        The agent makes up the same e-mail address for the person again, and SmartRecruiters recognizes it.
        """
        assert isinstance(world, SmartRecruitersWorld)
        before = set(world.double.store.tables["candidates"])
        world.lose_answers()
        cut = attempt(world.connector(), AddToJob(person=ADA))
        world.regain_answers()

        kept = attempt(world.connector(), AddToJob(person=ADA))

        assert (cut.ending, kept.ending, kept.result().made) == (Ending.UNKNOWN, Ending.DONE, ())
        assert set(world.double.store.tables["candidates"]) - before == {kept.result().candidate_id}

    def test_10_a_write_whose_answer_is_lost_is_not_repeated(self, world: World) -> None:
        """A second write creates no second person.

        The agent cannot find people in a talent pool, so SmartRecruiters has to recognize the e-mail address that the
        agent made up for the person.
        """
        assert isinstance(world, SmartRecruitersWorld)
        world.lose_answers()
        with pytest.raises(Exception, match="error"):
            world.connector().write(AddToJob(person=ADA))
        assert world.write_count() == 1
        world.double.loses_answers = False

        written = world.connector().write(AddToJob(person=ADA))

        people = [
            row["id"] for row in world.double.store.tables["candidates"].values() if row["lastName"] == "Lovelace"
        ]
        assert people == [written.candidate_id]

    def test_11_our_own_notes_are_recognized(self, world: World) -> None:
        """The connector never reads our own notes back, because SmartRecruiters lets nobody read notes."""
        assert isinstance(world, SmartRecruitersWorld)
        candidate, _ = world.applied

        world.connector().write(AddNote(candidate_id=candidate, text="Hi", author_first_name="A", author_last_name="B"))

        record = world.connector().read(Stream.CANDIDATES, candidate)
        assert isinstance(record, Candidate)
        assert record.notes == ()
        assert [row["candidates"] for row in world.double.store.tables["messages"].values()] == [[candidate]]


def message(candidate_id: str, *, text: str = "Interested?") -> KeepMessage:
    return KeepMessage(
        message_id="urn:li:event:1",
        thread="t",
        contract="c",
        recruiter=Named("Amara", "Okafor"),
        is_from_candidate=False,
        text=text,
        sent_at=clock.now(),
        candidate_id=candidate_id,
    )


def test_jobs_are_read_by_their_status_and_templates_are_left_out(world: SmartRecruitersWorld) -> None:
    jobs = [job for job in every(world.connector().changes(Stream.JOBS, None)) if isinstance(job, Job)]

    assert {job.title: (job.state, job.is_posted) for job in jobs} == {
        "Welder": (JobState.OPEN, True),
        "Foreman": (JobState.OPEN, False),
        "Rigger": (JobState.CLOSED, False),
        "Turner": (JobState.CLOSED, False),
        "Draft": (JobState.DRAFT, False),
    }


def test_a_candidate_on_two_jobs_has_two_applications(world: SmartRecruitersWorld) -> None:
    key = world.account.people["noor"]["id"]

    found = [each for each in ids(world.connector().changes(Stream.APPLICATIONS, None)) if each.startswith(key)]

    jobs = world.account.jobs
    assert found == [f"{key}:{jobs['open']['id']}", f"{key}:{jobs['second']['id']}"]
    assert set(world.connector().ids(Stream.APPLICATIONS)) == world.ids(Stream.APPLICATIONS)


def test_a_rejection_has_its_reason_and_a_stage_in_words(world: SmartRecruitersWorld) -> None:
    row = world.account.applications["rejected"]

    record = world.connector().read(Stream.APPLICATIONS, f"{row['candidate']}:{row['job']}")

    assert isinstance(record, Application)
    assert record.disposition == "Lacking experience"
    assert [stage.name for stage in record.stages] == ["New", "Rejected"]


def test_parts_of_people_who_have_not_changed_for_years_cost_no_request(world: SmartRecruitersWorld) -> None:
    world.pass_time(timedelta(days=731))

    every(world.connector().changes(Stream.APPLICATIONS, None))

    paths = [request.path for request in world.double.requests]
    assert [path for path in paths if path.endswith(("history", "attachments"))] == []


def test_reviews_are_requested_only_for_people_with_a_rating(world: SmartRecruitersWorld) -> None:
    every(world.connector().changes(Stream.APPLICATIONS, None))

    asked = {request.query["candidateId"] for request in world.double.requests if "reviews" in request.path}
    assert asked == {world.account.people["noor"]["id"]}


def test_candidates_are_listed_by_pages_and_never_by_offset(world: SmartRecruitersWorld) -> None:
    world.small_pages()

    every(world.connector().changes(Stream.CANDIDATES, None))

    queries = [request.query for request in world.double.requests if request.path == "candidates"]
    assert [("pageId" in query, "offset" in query) for query in queries] == [
        (False, False),
        (True, False),
        (True, False),
    ]


def test_reading_stays_below_ten_requests_a_second(world: SmartRecruitersWorld) -> None:
    statuses: list[int] = []

    def keep(_request: Request, response: Response) -> Response:
        statuses.append(response.status)
        return response

    world.double.spoil = keep
    connector = world.connector()
    for stream in Stream:
        every(connector.changes(stream, None))

    assert len(statuses) > 30
    assert 429 not in statuses


def test_a_client_reads_and_writes_without_a_key(world: SmartRecruitersWorld) -> None:
    connector = world.connector(key="", client=(CLIENT_ID, CLIENT_SECRET))

    report = connector.check()
    people = every(connector.changes(Stream.CANDIDATES, None))

    assert report.missing_permissions == ()
    assert {record.id for record in people} == world.ids(Stream.CANDIDATES)
    headers = [request.headers for request in world.double.requests]
    assert not any("X-Smarttoken" in each for each in headers)
    assert [request.path for request in world.double.requests].count("identity/oauth/token") == 1


def test_a_token_is_renewed_at_its_end(world: SmartRecruitersWorld) -> None:
    connector = world.connector(key="", client=(CLIENT_ID, CLIENT_SECRET))
    every(connector.changes(Stream.USERS, None))

    world.pass_time(timedelta(minutes=31))
    every(connector.changes(Stream.USERS, None))

    assert [request.path for request in world.double.requests].count("identity/oauth/token") == 2


def test_a_client_with_a_wrong_secret_has_no_access(world: SmartRecruitersWorld) -> None:
    connector = world.connector(key="", client=(CLIENT_ID, "another secret"))

    with pytest.raises(NoAccess, match="does not accept our key"):
        every(connector.changes(Stream.USERS, None))


def test_a_client_takes_the_place_of_a_stored_key(world: SmartRecruitersWorld) -> None:
    connector = world.connector(key="a revoked key", client=(CLIENT_ID, CLIENT_SECRET))

    assert every(connector.changes(Stream.USERS, None))


@pytest.mark.parametrize("client", [("", ""), ("an-id", "")])
def test_a_connection_needs_a_key_or_a_client_with_its_secret(
    world: SmartRecruitersWorld, client: tuple[str, str]
) -> None:
    with pytest.raises(ValueError, match="client"):
        world.connector(key="", client=client)


def test_a_resume_is_fetched(world: SmartRecruitersWorld) -> None:
    row = world.account.applications["applied"]
    record = world.connector().read(Stream.APPLICATIONS, f"{row['candidate']}:{row['job']}")
    assert isinstance(record, Application)

    assert [file.name for file in record.files] == ["noor.pdf"]
    assert world.connector().content(record.files[0].id) == b"%PDF-1.7 Noor"


def test_counts_come_from_the_lists(world: SmartRecruitersWorld) -> None:
    assert world.connector().counts() == {Entity.JOBS: 6, Entity.CANDIDATES: 5}


def test_somebody_without_an_address_is_refused_unless_one_may_be_made_up(world: SmartRecruitersWorld) -> None:
    with pytest.raises(SkipRecord, match="this person has none"):
        world.connector(invented="").write(AddToJob(person=ADA, job_id=world.open_job))

    written = world.connector().write(AddToJob(person=ADA, job_id=world.open_job))

    record = world.connector().read(Stream.CANDIDATES, written.candidate_id)
    assert isinstance(record, Candidate)
    assert record.emails == ()
    assert world.double.store.tables["candidates"][written.candidate_id]["email"] == "ada1@invalid.example"


def test_a_made_up_address_gives_way_to_a_real_one(world: SmartRecruitersWorld) -> None:
    key = world.connector().write(AddToJob(person=ADA, job_id=world.open_job)).candidate_id

    world.connector().write(AddProspect(person=with_emails(ADA, emails=("ada@home.example",)), candidate_id=key))

    record = world.connector().read(Stream.CANDIDATES, key)
    assert isinstance(record, Candidate)
    assert record.emails == ("ada@home.example",)


def test_a_second_job_with_the_real_address_creates_no_second_person(world: SmartRecruitersWorld) -> None:
    key = world.connector().write(AddToJob(person=ADA, job_id=world.open_job)).candidate_id
    known = with_emails(ADA, emails=("ada@home.example",))
    second = world.account.jobs["second"]["id"]

    written = world.connector().write(AddToJob(person=known, candidate_id=key, job_id=second))

    assert (written.candidate_id, written.application_id) == (key, f"{key}:{second}")


def test_shared_contact_details_fill_gaps_and_replace_nothing(world: SmartRecruitersWorld) -> None:
    key = world.account.people["noor"]["id"]
    person = ExportedPerson(
        person="urn:li:person:n",
        first_name="N",
        last_name="H",
        emails=("noor@home.example",),
        profile_url="https://hirewire.example/in/other",
    )

    world.connector().write(AddProspect(person=person, candidate_id=key))

    record = world.connector().read(Stream.CANDIDATES, key)
    assert isinstance(record, Candidate)
    assert (record.emails, record.profile_url) == (("noor@example.com",), "https://hirewire.example/in/noor")


def test_an_added_profile_keeps_the_other_links(world: SmartRecruitersWorld) -> None:
    key = world.account.people["cher"]["id"]
    links = {"github": "https://code.example/cher", "website": "https://cher.example"}
    world.double.store.change("candidates", key, web=links)

    world.connector().write(AddProspect(person=ADA, candidate_id=key))

    row = world.double.store.tables["candidates"][key]
    assert row["web"] == {**links, "linkedin": ADA.profile_url}


def test_a_message_cannot_mention_users_or_other_candidates(world: SmartRecruitersWorld) -> None:
    key, other = world.account.people["noor"]["id"], world.account.people["cher"]["id"]

    world.connector().write(message(key, text=f"@[USER:1] see #[CANDIDATE:{other}]"))

    (row,) = world.double.store.tables["messages"].values()
    assert (row["candidates"], world.double.mails) == ([key], [])


def test_a_message_that_may_have_arrived_is_not_written_again(world: SmartRecruitersWorld) -> None:
    world.lose_answers()

    kept = attempt(world.connector(), message(world.account.people["noor"]["id"]))

    assert (kept.ending, type(kept.error), world.write_count()) == (Ending.UNKNOWN, Unconfirmed, 1)


def test_a_subscription_is_made_once_and_answers_the_handshake(world: SmartRecruitersWorld) -> None:
    connector = world.connector()
    world.double.webhooks.ask = lambda _url, secret: connector.handshake(
        Webhook(body=b"", headers={"X-Hook-Secret": secret})
    )["X-Hook-Secret"]

    connector.listen(HOOK)
    connector.listen(HOOK)

    subscriptions = list(world.double.store.tables["subscriptions"].values())
    assert [(row["callbackUrl"], row["status"]) for row in subscriptions] == [(HOOK, "active")]
    connector.unlisten(HOOK)
    assert world.double.store.tables["subscriptions"] == {}


def test_after_the_loss_of_the_secret_webhooks_are_genuine_again(world: SmartRecruitersWorld) -> None:
    delivered: list[Webhook] = []
    world.double.webhooks = Webhooks(
        keys=(),
        clock=world.clock,
        deliver=lambda _url, *sent: delivered.append(Webhook(*sent)),
        ask=lambda _url, secret: secret,
    )
    world.connector(keys="").listen(HOOK)
    connector = world.connector(keys="", secret="new secret")

    connector.listen(HOOK)

    world.double.tell("candidate.updated", {"candidate_id": "c7"})
    assert [list(connector.hints(webhook)) for webhook in delivered] == [[Hint(Stream.CANDIDATES, "c7")]]


def test_a_subscription_of_somebody_else_stays(world: SmartRecruitersWorld) -> None:
    row = world.double.store.add("subscriptions", callbackUrl=HOOK, status="active", events=["job.updated"])

    world.connector(keys="copied by hand").listen(HOOK)

    assert list(world.double.store.tables["subscriptions"]) == [row["id"]]


def test_a_subscription_without_a_handshake_is_an_error(world: SmartRecruitersWorld) -> None:
    world.double.webhooks.ask = lambda _url, _secret: ""

    with pytest.raises(Refused, match="X-Hook-Secret"):
        world.connector().listen(HOOK)


def test_a_subscription_whose_activation_failed_is_activated_by_the_next_try(world: SmartRecruitersWorld) -> None:
    world.double.webhooks.ask = lambda _url, _secret: ""
    with pytest.raises(Refused):
        world.connector().listen(HOOK)
    world.double.webhooks.ask = lambda _url, secret: secret

    world.connector().listen(HOOK)

    assert [row["status"] for row in world.double.store.tables["subscriptions"].values()] == ["active"]


def test_without_the_permission_for_webhooks_the_agent_goes_on(world: SmartRecruitersWorld) -> None:
    world.double.forbidden.add("webhooks_manage")

    world.connector().listen(HOOK)

    assert world.double.store.tables["subscriptions"] == {}


def test_webhooks_of_our_subscription_are_known_by_its_header(world: SmartRecruitersWorld) -> None:
    body = b'{"candidate_id": "c", "job_id": "j"}'
    headers = {"event-name": "application.status.updated", "X-Recruiter-Hook": SECRET}

    hints = list(world.connector(keys="").hints(Webhook(body=body, headers=headers)))

    assert hints == [Hint(Stream.CANDIDATES, "c"), Hint(Stream.APPLICATIONS, "c:j")]
    with pytest.raises(BadWebhook):
        list(world.connector(keys="").hints(Webhook(body=body, headers={**headers, "X-Recruiter-Hook": "guess"})))


def test_a_signature_by_any_active_key_is_accepted(world: SmartRecruitersWorld) -> None:
    key, world.double.webhooks.keys = world.double.webhooks.keys[0], ["new", world.double.webhooks.keys[0]]

    assert list(world.connector(keys=key).hints(world.event("job.updated", {"job_id": "j"}))) == [
        Hint(Stream.JOBS, "j")
    ]


def test_the_signature_covers_the_name_of_the_event(world: SmartRecruitersWorld) -> None:
    webhook, _ = world.webhook()
    forged = Webhook(body=webhook.body, headers={**webhook.headers, "event-name": "candidate.deleted"})

    with pytest.raises(BadWebhook):
        list(world.connector().hints(forged))


def test_the_double_rejects_people_without_an_address(world: SmartRecruitersWorld) -> None:
    world.connector().check()
    sent = world.double.requests[-1]
    body = b'{"firstName": "A", "lastName": "B"}'

    with pytest.raises(Refusal, match="email is required"):
        world.double.answer(Request("POST", "candidates", {}, sent.headers, body))
