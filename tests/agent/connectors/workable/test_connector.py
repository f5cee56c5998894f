from datetime import timedelta
from http import HTTPStatus

import pytest

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.records import Application, Job, JobState, Stream
from tests.agent.connectors.drifting import DriftSuite
from tests.agent.connectors.ledger import LedgerSuite
from tests.agent.connectors.suite import ReadingSuite, WebhookSuite, WritingSuite, every, ids, quick_retries
from tests.agent.connectors.workable.world import AMARAS_EMAIL, WorkableWorld
from tests.agent.connectors.worlds import World

__all__ = ["quick_retries"]


@pytest.fixture
def world() -> WorkableWorld:
    return WorkableWorld()


class TestWorkable(ReadingSuite, WritingSuite, WebhookSuite, DriftSuite, LedgerSuite):
    def test_04_ids_lists_exactly_the_existing_records(self, world: World) -> None:
        """The ids include copies of candidates, because Workable's lists do not say which records are copies.

        An extra id does no harm: the agent deletes only records whose ids are missing.
        """
        assert isinstance(world, WorkableWorld)
        copies = {world.account.people[name]["id"] for name in ("copy", "again")}

        listed = set(world.connector().ids(Stream.CANDIDATES))

        assert listed == world.ids(Stream.CANDIDATES) | copies
        assert set(world.connector().ids(Stream.APPLICATIONS)) == world.ids(Stream.APPLICATIONS)
        assert set(world.connector().ids(Stream.JOBS)) == world.ids(Stream.JOBS)


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

    owners = {world.read_application(name).candidate_id for name in ("noor", "copy", "again")}

    assert owners == {noor}
    assert ids(world.connector().changes(Stream.CANDIDATES, None)).count(noor) == 1


def test_a_person_whose_first_record_was_deleted_stays_the_same_person(world: WorkableWorld) -> None:
    noor = world.account.people["noor"]["id"]
    world.double.store.remove_candidate(noor)

    assert world.read_application("again").candidate_id == noor
    assert noor in ids(world.connector().changes(Stream.CANDIDATES, None))


def test_records_that_name_each_other_cause_no_endless_loop(world: WorkableWorld) -> None:
    world.account.people["noor"]["originating_candidate_id"] = world.account.people["again"]["id"]

    assert world.read_application("copy").candidate_id in {row["id"] for row in world.account.people.values()}


def test_an_anonymised_person_counts_as_deleted(world: WorkableWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.CANDIDATES, None))[-1].cursor
    key = world.double.store.change("candidates", world.account.people["cher"]["id"], anonymized=True)["id"]

    pages = list(connector.changes(Stream.CANDIDATES, cursor))

    assert key in [gone for page in pages for gone in page.gone]
    assert connector.read(Stream.APPLICATIONS, key) is None


def test_somebody_who_was_moved_to_the_talent_pool_is_not_an_applicant(world: WorkableWorld) -> None:
    connector = world.connector()
    cursor = list(connector.changes(Stream.APPLICATIONS, None))[-1].cursor
    key = world.double.store.change("candidates", world.account.people["cher"]["id"], job=None)["id"]

    pages = list(connector.changes(Stream.APPLICATIONS, cursor))

    assert key in [gone for page in pages for gone in page.gone]


def test_a_disqualification_has_its_reason_and_a_stage(world: WorkableWorld) -> None:
    record = world.read_application("cher")

    assert record.disposition == "Rejected offer"
    assert [stage.name for stage in record.stages] == ["Sourced", "Disqualified"]
    assert record.source == "jobs.example"


def test_a_reverted_disqualification_leads_back_to_the_stage(world: WorkableWorld) -> None:
    cher = world.account.people["cher"]
    world.double.store.change("candidates", cher["id"], disqualified=False, disqualification_reason=None)
    world.double.store.act(cher, "reverted")

    record = world.read_application("cher")

    assert [stage.name for stage in record.stages] == ["Sourced", "Disqualified", "Sourced"]
    assert record.disposition == ""


def test_a_candidate_who_withdrew_without_a_reason_counts_as_withdrawn(world: WorkableWorld) -> None:
    world.double.store.disqualify(world.account.people["idle"], None, withdrew=True)
    world.double.store.tables["candidates"][world.account.people["idle"]["id"]]["withdrew"] = True

    assert world.read_application("idle").disposition == "Withdrew"


def test_one_word_is_both_names_and_a_sourced_person_has_a_source(world: WorkableWorld) -> None:
    record = world.read_application("idle")
    cher = world.read_candidate(world.account.people["cher"]["id"])

    assert (cher.first_name, cher.last_name, record.source) == ("Cher", "Cher", "Sourced")


def test_activities_of_records_that_have_not_changed_for_years_cost_no_request(world: WorkableWorld) -> None:
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


def test_the_token_is_not_sent_to_a_next_page_outside_of_the_api(world: WorkableWorld) -> None:
    world.small_pages()

    def lead_away(_request: Request, response: Response) -> Response:
        if "paging" in (response.body or {}):
            response.body["paging"] = {"next": "http://elsewhere.test/spi/v3/jobs?since_id=1"}
        return response

    world.double.spoil = lead_away

    with pytest.raises(StopSync, match="outside of its API"):
        list(world.connector().changes(Stream.JOBS, None))
    assert {request.headers["Host"] for request in world.double.requests} == {"larkspur.workable.test"}


def test_later_pages_are_filtered_even_if_their_address_lacks_the_filter(world: WorkableWorld) -> None:
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
    (file,) = world.read_application("noor").files
    before = len(world.double.requests)

    assert world.connector().content(file.id) == b"%PDF-1.7 Noor"

    sent = world.double.requests[before:]
    assert [(request.path, "Authorization" in request.headers) for request in sent] == [
        (f"candidates/{file.id}", True),
        (f"files/{file.id}", False),
    ]


@pytest.mark.parametrize("status", [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN])
def test_a_missing_scope_is_named_however_it_is_refused(world: WorkableWorld, status: HTTPStatus) -> None:
    world.double.refuses_with = status
    world.double.forbidden.add("r_candidates")

    report = world.connector().check()

    assert report.missing_permissions == ("r_candidates",)


def test_a_token_without_any_scope_lacks_both_required_ones(world: WorkableWorld) -> None:
    world.double.forbidden |= {"r_candidates", "r_jobs"}

    assert world.connector().check().missing_permissions == ("r_jobs", "r_candidates")


def test_the_token_is_not_shown(world: WorkableWorld) -> None:
    settings = world.connector()._settings

    assert AMARAS_EMAIL not in repr(settings)
    assert settings.key not in repr(settings)


def test_an_address_at_which_there_is_no_api_fails_the_check(world: WorkableWorld) -> None:
    with pytest.raises(StopSync, match="end with /spi/v3"):
        world.connector(base_url="http://larkspur.workable.test/api").check()


@pytest.mark.parametrize("stream", [Stream.CANDIDATES, Stream.APPLICATIONS])
def test_a_page_asks_for_each_candidate_once(world: WorkableWorld, stream: Stream) -> None:
    """To read a copy, the connector needs the original.

    If the page already contains the original, the connector must not request the original again.
    """
    list(world.connector().changes(stream, None))

    asked = [request.path for request in world.double.requests if request.path.startswith("candidates/")]
    details = [path for path in asked if path.count("/") == 1]
    assert sorted(details) == sorted(set(details))
