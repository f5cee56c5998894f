"""Runs the connector suite against our Workable double, and tests what only Workable does."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.sdk.connector import Hint
from hirewire.agent.sdk.errors import BadWebhook, SkipRecord, StopSync
from hirewire.agent.sdk.orders import (
    AddNote,
    AddProspect,
    AddToJob,
    ExportedPerson,
    KeepMessage,
    KeepNote,
    MoveStage,
)
from hirewire.agent.sdk.records import Application, Candidate, Job, JobState, Named, Phone, Stream
from hirewire.kit import clock
from tests.agent.connectors.suite import (
    ADA,
    ReadingSuite,
    WebhookSuite,
    World,
    WritingSuite,
    every,
    ids,
    notes_about,
    quick_retries,
    with_emails,
)
from tests.agent.connectors.workable.world import AMARAS_EMAIL, WorkableWorld

__all__ = ["quick_retries"]
HOOK = "https://agent.example/hooks/1"
NOOR = ExportedPerson(person="urn:li:person:n", first_name="Noor", last_name="Haddad")


@pytest.fixture
def world() -> WorkableWorld:
    return WorkableWorld()


class TestWorkable(ReadingSuite, WritingSuite, WebhookSuite):
    def test_04_ids_lists_exactly_the_existing_records(self, world: World) -> None:
        """Lists do not say what is a copy, so copies come along. That deletes nobody."""
        assert isinstance(world, WorkableWorld)
        copies = {world.account.people[name]["id"] for name in ("copy", "again")}

        listed = set(world.connector().ids(Stream.CANDIDATES))

        assert listed == world.ids(Stream.CANDIDATES) | copies
        assert set(world.connector().ids(Stream.APPLICATIONS)) == world.ids(Stream.APPLICATIONS)
        assert set(world.connector().ids(Stream.JOBS)) == world.ids(Stream.JOBS)


def application(world: WorkableWorld, name: str) -> Application:
    record = world.connector().read(Stream.APPLICATIONS, world.account.people[name]["id"])
    assert isinstance(record, Application)
    return record


def candidate(world: WorkableWorld, key: str) -> Candidate:
    record = world.connector().read(Stream.CANDIDATES, key)
    assert isinstance(record, Candidate)
    return record


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


def note(candidate_id: str, text: str) -> KeepNote:
    return KeepNote(
        note_id="urn:li:note:1",
        contract="c",
        author=Named("Amara", "Okafor"),
        text=text,
        written_at=clock.now(),
        changed_at=clock.now() + timedelta(seconds=len(text)),
        candidate_id=candidate_id,
    )


def test_a_closed_job_is_internal_and_an_archived_one_is_closed(world: WorkableWorld) -> None:
    jobs = [job for job in every(world.connector().changes(Stream.JOBS, None)) if isinstance(job, Job)]

    assert {job.title: (job.state, job.is_posted, job.is_confidential) for job in jobs} == {
        "Welder": (JobState.OPEN, True, False),
        "Foreman": (JobState.OPEN, False, True),
        "Rigger": (JobState.CLOSED, False, False),
        "Draft": (JobState.DRAFT, False, False),
    }


def test_a_job_without_a_recruiting_admin_belongs_to_its_hiring_manager(world: WorkableWorld) -> None:
    job = world.connector().read(Stream.JOBS, world.account.jobs["internal"]["shortcode"])

    assert isinstance(job, Job)
    assert job.owner is not None
    assert job.owner.email == "ines.holm@larkspur.example"


def test_copies_are_applications_of_the_same_person(world: WorkableWorld) -> None:
    noor = world.account.people["noor"]["id"]

    owners = {application(world, name).candidate_id for name in ("noor", "copy", "again")}

    assert owners == {noor}
    assert ids(world.connector().changes(Stream.CANDIDATES, None)).count(noor) == 1


def test_a_person_whose_first_record_was_deleted_stays_the_same_person(world: WorkableWorld) -> None:
    noor = world.account.people["noor"]["id"]
    world.double.store.remove_candidate(noor)

    assert application(world, "again").candidate_id == noor
    assert noor in ids(world.connector().changes(Stream.CANDIDATES, None))


def test_records_that_name_each_other_do_not_go_round_for_ever(world: WorkableWorld) -> None:
    world.account.people["noor"]["originating_candidate_id"] = world.account.people["again"]["id"]

    assert application(world, "copy").candidate_id in {row["id"] for row in world.account.people.values()}


def test_somebody_made_anonymous_is_gone(world: WorkableWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor
    key = world.double.store.change("candidates", world.account.people["cher"]["id"], anonymized=True)["id"]

    pages = list(connector.changes(Stream.CANDIDATES, cursor))

    assert key in [gone for page in pages for gone in page.gone]
    assert connector.read(Stream.APPLICATIONS, key) is None


def test_somebody_who_went_to_the_talent_pool_is_no_applicant(world: WorkableWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    key = world.double.store.change("candidates", world.account.people["cher"]["id"], job=None)["id"]

    pages = list(connector.changes(Stream.APPLICATIONS, cursor))

    assert key in [gone for page in pages for gone in page.gone]


def test_a_disqualification_has_its_reason_and_a_stage(world: WorkableWorld) -> None:
    record = application(world, "cher")

    assert record.disposition == "Rejected offer"
    assert [stage.name for stage in record.stages] == ["Sourced", "Disqualified"]
    assert record.source == "jobs.example"


def test_a_reverted_disqualification_leads_back_to_the_stage(world: WorkableWorld) -> None:
    cher = world.account.people["cher"]
    world.double.store.change("candidates", cher["id"], disqualified=False, disqualification_reason=None)
    world.double.store.act(cher, "reverted")

    record = application(world, "cher")

    assert [stage.name for stage in record.stages] == ["Sourced", "Disqualified", "Sourced"]
    assert record.disposition == ""


def test_who_withdrew_without_a_reason_withdrew(world: WorkableWorld) -> None:
    world.double.store.disqualify(world.account.people["idle"], None, withdrew=True)
    world.double.store.tables["candidates"][world.account.people["idle"]["id"]]["withdrew"] = True

    assert application(world, "idle").disposition == "Withdrew"


def test_one_word_is_both_names_and_a_sourced_person_has_a_source(world: WorkableWorld) -> None:
    record = application(world, "idle")
    cher = candidate(world, world.account.people["cher"]["id"])

    assert (cher.first_name, cher.last_name, record.source) == ("Cher", "Cher", "Sourced")


def test_activities_of_records_that_did_not_change_for_years_cost_no_request(world: WorkableWorld) -> None:
    world.pass_time(timedelta(days=731))

    records = every(world.connector().changes(Stream.APPLICATIONS, None))

    stages = {
        each.first_name: [entry.name for entry in each.stages] for each in records if isinstance(each, Application)
    }
    assert [request for request in world.double.requests if request.path.endswith("activities")] == []
    assert (stages["عمر"], stages["Cher"]) == (["Hired"], ["Disqualified"])


def test_the_rate_limit_is_never_exceeded(world: WorkableWorld) -> None:
    statuses: list[int] = []

    def keep(_request: Request, response: Response) -> Response:
        statuses.append(response.status)
        return response

    world.double.spoil = keep
    connector = world.connector()
    for stream in Stream:
        every(connector.changes(stream, None))

    assert len(statuses) > 40
    assert 429 not in statuses
    assert max(world.clock.slept) <= 11


def test_a_limit_used_up_by_others_is_waited_for(world: WorkableWorld) -> None:
    world.double.window.most = 0
    connector = world.connector()

    def reopen(_request: Request, response: Response) -> Response:
        world.double.window.most = 10
        return response

    world.double.spoil = reopen

    assert set(ids(connector.changes(Stream.JOBS, None))) == world.ids(Stream.JOBS)
    assert 0 < max(world.clock.slept) <= 11


def test_a_next_page_outside_of_the_api_gets_no_token(world: WorkableWorld) -> None:
    world.small_pages()

    def lead_away(_request: Request, response: Response) -> Response:
        if "paging" in (response.body or {}):
            response.body["paging"] = {"next": "http://elsewhere.test/spi/v3/jobs?since_id=1"}
        return response

    world.double.spoil = lead_away

    with pytest.raises(StopSync, match="outside of its API"):
        list(world.connector().changes(Stream.JOBS, None))
    assert {request.headers["Host"] for request in world.double.requests} == {"larkspur.workable.test"}


def test_later_pages_are_filtered_even_if_their_address_forgets_it(world: WorkableWorld) -> None:
    world.pass_time(timedelta(hours=2))
    connector = world.connector()
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    changed = [row["id"] for row in world.account.people.values() if row["job"] and not row["anonymized"]][2:]
    world.pass_time(timedelta(hours=2))
    for key in changed:
        world.double.store.change("candidates", key)
    world.small_pages()

    def forget(_request: Request, response: Response) -> Response:
        if isinstance(response.body, dict) and "paging" in response.body:
            address, _, query = response.body["paging"]["next"].partition("?")
            kept = [part for part in query.split("&") if part.startswith("since_id")]
            response.body["paging"] = {"next": f"{address}?{kept[0]}"}
        return response

    world.double.spoil = forget

    assert set(ids(connector.changes(Stream.APPLICATIONS, cursor))) == set(changed)


def test_a_resume_is_fetched_without_the_token(world: WorkableWorld) -> None:
    (file,) = application(world, "noor").files
    before = len(world.double.requests)

    assert world.connector().content(file.id) == b"%PDF-1.7 Noor"

    sent = world.double.requests[before:]
    assert [(request.path, "Authorization" in request.headers) for request in sent] == [
        (f"candidates/{file.id}", True),
        (f"files/{file.id}", False),
    ]


def test_a_known_person_is_copied_to_another_job_and_only_once(world: WorkableWorld) -> None:
    cher, job = world.account.people["cher"]["id"], world.account.jobs["internal"]["shortcode"]
    order = AddToJob(person=with_emails(ADA, emails=("cher@example.com",)), candidate_id=cher, job_id=job)

    first = world.connector().write(order)
    second = world.connector().write(order)

    assert (first.candidate_id, first.was_there) == (cher, False)
    assert second.application_id == first.application_id != cher
    assert (second.candidate_id, second.was_there) == (cher, True)
    row = world.double.store.tables["candidates"][first.application_id]
    assert (row["originating_candidate_id"], row["stage"], row["job"]) == (cher, "sourced", job)


def test_somebody_without_an_address_is_copied_only_once(world: WorkableWorld) -> None:
    omar, job = world.account.people["omar"]["id"], world.open_job
    world.small_pages()
    order = AddToJob(person=NOOR, candidate_id=omar, job_id=job)

    first = world.connector().write(order)
    second = world.connector().write(order)

    assert second.application_id == first.application_id
    assert second.was_there


def test_a_namesake_on_the_job_is_another_person(world: WorkableWorld) -> None:
    people, job = world.account.people, world.open_job
    for name in ("namesake", "idle"):
        world.double.store.change("candidates", people[name]["id"], email=None, name="Same Name")
    world.double.store.change("candidates", people["idle"]["id"], job=world.account.jobs["internal"]["shortcode"])

    written = world.connector().write(AddToJob(person=NOOR, candidate_id=people["idle"]["id"], job_id=job))

    assert not written.was_there


def test_a_copy_is_made_in_the_name_of_the_recruiter_who_exports(world: WorkableWorld) -> None:
    cher, job = world.account.people["cher"]["id"], world.account.jobs["internal"]["shortcode"]

    for email in ("INES.HOLM@larkspur.example", "gone.person@larkspur.example"):
        world.connector().write(AddToJob(person=NOOR, candidate_id=cher, job_id=job, credited_to=email))
        world.double.store.remove_candidate(max(world.double.store.tables["candidates"]))

    names = [world.double.store.tables["members"][write.actor]["name"] for write in world.double.writes]
    assert names == ["Ines Holm", "Amara Okafor"]


def test_without_a_member_nothing_is_written_in_a_name(world: WorkableWorld) -> None:
    connector = world.connector(user="nobody@larkspur.example")

    with pytest.raises(SkipRecord, match="no active member"):
        connector.write(message(world.account.people["noor"]["id"]))
    assert any("nobody@larkspur.example" in sentence for sentence in connector.check().notes)
    assert world.connector().check().notes == ()


def test_a_new_person_arrives_with_everything_that_recruiter_knows(world: WorkableWorld) -> None:
    person = ExportedPerson(
        person="urn:li:person:g",
        first_name="Grace",
        last_name="Hopper",
        title="Admiral",
        headline="Admiral at the Navy",
        employers=("Navy", "Before"),
        location="Arlington",
        emails=("grace@example.com",),
        phones=(Phone("+1 555 0100"),),
        profile_url="https://hirewire.example/in/grace",
    )

    written = world.connector().write(AddToJob(person=person, job_id=world.open_job))

    record = candidate(world, written.candidate_id)
    assert (record.title, record.company, record.emails) == ("Admiral", "Navy", ("grace@example.com",))
    assert (record.profile_url, record.phones) == (person.profile_url, person.phones)
    assert record.addresses[0].line1 == "Arlington"
    assert application(world, "noor").id != written.application_id
    row = world.double.store.tables["candidates"][written.candidate_id]
    assert (row["sourced"], row["domain"], world.double.mails) == (True, "linkedin.com", [])


def test_somebody_without_an_address_is_refused_unless_one_may_be_made_up(world: WorkableWorld) -> None:
    with pytest.raises(SkipRecord, match="Ada Lovelace has none"):
        world.connector(invented="").write(AddToJob(person=ADA, job_id=world.open_job))

    written = world.connector().write(AddToJob(person=ADA, job_id=world.open_job))

    record = world.connector().read(Stream.APPLICATIONS, written.application_id or "")
    assert isinstance(record, Application)
    assert (candidate(world, written.candidate_id).emails, record.email) == ((), None)
    assert world.double.store.tables["candidates"][written.candidate_id]["email"] == "ada1@invalid.example"


def test_a_made_up_address_gives_way_to_a_real_one(world: WorkableWorld) -> None:
    key = world.connector().write(AddToJob(person=ADA, job_id=world.open_job)).candidate_id

    world.connector().write(AddProspect(person=with_emails(ADA, emails=("ada@home.example",)), candidate_id=key))

    assert candidate(world, key).emails == ("ada@home.example",)


def test_shared_contact_details_fill_gaps_and_replace_nothing(world: WorkableWorld) -> None:
    key = world.account.people["noor"]["id"]
    person = ExportedPerson(
        person="urn:li:person:n",
        first_name="N",
        last_name="H",
        emails=("noor@home.example",),
        phones=(Phone("1"),),
        profile_url="https://hirewire.example/in/other",
    )

    world.connector().write(AddProspect(person=person, candidate_id=key))

    record = candidate(world, key)
    assert (record.emails, record.phones) == (("noor@example.com",), (Phone("+48 58 555 0100"),))
    profiles = [profile["url"] for profile in world.account.people["noor"]["social_profiles"]]
    assert profiles[1:] == ["https://hirewire.example/in/noor", "https://hirewire.example/in/other"]


def test_a_prospect_without_a_record_gets_one_in_the_talent_pool(world: WorkableWorld) -> None:
    written = world.connector().write(AddProspect(person=with_emails(ADA, emails=("ada@home.example",))))

    assert written.application_id is None
    assert world.double.store.tables["candidates"][written.candidate_id]["job"] is None


def test_somebody_is_found_by_profile_within_the_hour(world: WorkableWorld) -> None:
    world.connector().write(AddToJob(person=ADA, job_id=world.open_job))
    connector = world.connector(invented="")

    assert connector.find(ADA) is not None
    world.pass_time(timedelta(hours=2))
    connector.check()
    assert connector.find(ADA) is None


def test_a_copy_leads_to_the_person(world: WorkableWorld) -> None:
    noor = world.account.people["noor"]
    noor["email"] = "new@example.com"

    found = world.connector().find(with_emails(NOOR, emails=("Noor@Example.com",)))

    assert found is not None
    assert found.id == noor["id"]


def test_nobody_is_taken_for_another_if_the_filter_is_ignored(world: WorkableWorld) -> None:
    plain = world.double.answer

    def ignore(request: Request) -> Response:
        query = {name: value for name, value in request.query.items() if name != "email"}
        return plain(Request(request.method, request.path, query, request.headers, request.body))

    world.double.answer = ignore  # type: ignore[method-assign]  # broken on purpose

    assert world.connector().find(with_emails(NOOR, emails=("nobody@example.com",))) is None


def test_a_message_is_kept_once_and_mentions_nobody(world: WorkableWorld) -> None:
    key = world.account.people["noor"]["id"]

    first = world.connector().write(message(key, text="@ines_holm see me@example.com"))
    second = world.connector().write(message(key, text="@ines_holm see me@example.com"))

    assert (first.was_there, second.was_there) == (False, True)
    assert first.note_id == second.note_id
    assert world.double.mails == []
    (kept,) = [each for each in notes_about(world.connector(), key) if each.is_from_recruiter]
    assert "me@example.com" in kept.text


def test_a_changed_note_is_a_second_comment(world: WorkableWorld) -> None:
    key = world.account.people["noor"]["id"]
    connector = world.connector()

    written = [connector.write(note(key, text)) for text in ("One", "One", "Another")]

    assert [each.was_there for each in written] == [False, True, False]


def test_a_note_about_somebody_who_is_gone_is_refused(world: WorkableWorld) -> None:
    order = AddNote(candidate_id="27ffffff", text="Hi", author_first_name="A", author_last_name="B")

    with pytest.raises(SkipRecord, match="Not found"):
        world.connector().write(order)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda world: world.account.jobs["open"].update(state="draft"), "is draft"),
        (lambda world: world.account.jobs["open"].update(shortcode="MOVED"), "no longer a job"),
    ],
)
def test_a_job_that_takes_nobody_is_named(
    world: WorkableWorld, change: Callable[[WorkableWorld], object], sentence: str
) -> None:
    change(world)

    with pytest.raises(SkipRecord, match=sentence):
        world.connector().write(AddToJob(person=ADA, job_id=world.open_job))


def test_a_candidate_that_is_gone_is_named(world: WorkableWorld) -> None:
    with pytest.raises(SkipRecord, match="no longer a candidate"):
        world.connector().write(AddToJob(person=ADA, candidate_id="27ffffff", job_id=world.open_job))


def test_an_order_that_workable_cannot_carry_out_is_refused(world: WorkableWorld) -> None:
    with pytest.raises(SkipRecord, match="MoveStage"):
        world.connector().write(MoveStage(application_id="1", stage="Offer"))


def test_listening_twice_subscribes_once_to_each_event_at_an_address_of_its_own(world: WorkableWorld) -> None:
    connector = world.connector()

    connector.listen(HOOK)
    connector.listen(HOOK)

    targets = [row["target"] for row in world.double.store.rows("subscriptions")]
    assert targets == [
        f"{HOOK}?event={event}"
        for event in ("candidate_created", "candidate_moved", "candidate_deleted", "job_deleted")
    ]
    connector.unlisten(HOOK)
    assert world.double.store.rows("subscriptions") == []


def test_events_that_workable_does_not_know_are_done_without(world: WorkableWorld) -> None:
    plain = world.double.answer

    def refuse(request: Request) -> Response:
        if request.path == "subscriptions" and b"_deleted" in request.body:
            return Response(422, {"error": "event is not valid"})
        return plain(request)

    world.double.answer = refuse  # type: ignore[method-assign]  # an older Workable

    world.connector().listen(HOOK)

    assert len(world.double.store.rows("subscriptions")) == 2


def test_without_the_permission_for_webhooks_the_agent_goes_on(world: WorkableWorld) -> None:
    world.double.forbidden.add("r_candidates")

    world.connector().listen(HOOK)

    assert world.double.store.rows("subscriptions") == []


def test_a_webhook_names_person_and_application(world: WorkableWorld) -> None:
    data = {"id": "c8", "originating_candidate_id": "c7", "job": {"shortcode": "J"}}

    hints = list(world.connector().hints(world.sent("candidate_moved", data)))

    assert hints == [Hint(Stream.CANDIDATES, "c7"), Hint(Stream.APPLICATIONS, "c8")]


def test_deletions_are_told_of(world: WorkableWorld) -> None:
    connector = world.connector()

    candidates = list(connector.hints(world.sent("candidate_deleted", {"id": "c7"})))
    jobs = list(connector.hints(world.sent("job_deleted", {"shortcode": "J"})))

    assert candidates == [Hint(Stream.CANDIDATES, "c7"), Hint(Stream.APPLICATIONS, "c7")]
    assert jobs == [Hint(Stream.JOBS, "J")]


def test_the_secret_of_an_oauth_app_signs_as_well(world: WorkableWorld) -> None:
    world.double.webhooks.key = "app"
    webhook, hint = world.webhook()

    assert list(world.connector(keys="other\napp").hints(webhook)) == [hint]
    with pytest.raises(BadWebhook):
        list(world.connector().hints(webhook))


@pytest.mark.parametrize("status", [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN])
def test_a_missing_scope_is_named_however_it_is_refused(world: WorkableWorld, status: HTTPStatus) -> None:
    world.double.refuses_with = status
    world.double.forbidden.add("r_candidates")

    report = world.connector().check()

    assert report.missing_permissions == ("r_candidates",)


def test_a_token_without_any_scope_lacks_both(world: WorkableWorld) -> None:
    world.double.forbidden |= {"r_candidates", "r_jobs"}

    assert world.connector().check().missing_permissions == ("r_jobs", "r_candidates")


def test_the_token_is_not_shown(world: WorkableWorld) -> None:
    settings = world.connector()._settings

    assert AMARAS_EMAIL not in repr(settings)
    assert settings.key not in repr(settings)
