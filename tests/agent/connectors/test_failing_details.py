from http import HTTPStatus
from typing import Any, NamedTuple

import pytest

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.sdk.errors import ConnectorError, Faulty, MissingPermission, NoAccess, TryLater, Unanswered
from hirewire.agent.sdk.judging import judged
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.ashby.world import AshbyWorld
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.lever.world import LeverWorld
from tests.agent.connectors.smartrecruiters.world import SmartRecruitersWorld
from tests.agent.connectors.suite import ids, quick_retries
from tests.agent.connectors.teamtailor.world import TeamtailorWorld
from tests.agent.connectors.workable.world import WorkableWorld

__all__ = ["quick_retries"]
FAULT = Response(HTTPStatus.SERVICE_UNAVAILABLE, {"message": "down"})
REFUSAL = Response(HTTPStatus.FORBIDDEN, {"message": "not this one"})
REASONS = {
    FAULT.status: "The ATS answered with an error (503).",
    REFUSAL.status: "The ATS does not let our key read this record.",
}


class Case(NamedTuple):
    world: type[DoubleWorld[Any]]
    stream: Stream
    #: Where the record is in the test account: the name of a group of records, and the record's name in that group.
    group: str
    role: str
    #: The field that holds the id of the record.
    field: str = "id"
    #: Empty if the ATS fails when it is asked for the record itself. Otherwise the ATS fails for a related record, and
    #: ``part`` is the group of that record. The related record has the name ``role``, too.
    part: str = ""

    def key(self, world: DoubleWorld[Any]) -> str:
        key: str = getattr(world.account, self.group)[self.role][self.field]  # type: ignore[attr-defined]  # each world has its own account
        return key

    def spoil(self, world: DoubleWorld[Any], answer: Response) -> None:
        spoil_about(world, self._replace(group=self.part or self.group).key(world), answer)


CASES = (
    Case(AshbyWorld, Stream.JOBS, "jobs", "open", part="postings"),
    Case(AshbyWorld, Stream.CANDIDATES, "people", "noor"),
    Case(LeverWorld, Stream.APPLICATIONS, "opportunities", "applied"),
    Case(LeverWorld, Stream.CANDIDATES, "opportunities", "applied", "contact"),
    Case(SmartRecruitersWorld, Stream.CANDIDATES, "people", "cher"),
    Case(SmartRecruitersWorld, Stream.JOBS, "jobs", "open"),
    Case(TeamtailorWorld, Stream.CANDIDATES, "people", "cher"),
    Case(WorkableWorld, Stream.CANDIDATES, "people", "cher"),
    Case(WorkableWorld, Stream.JOBS, "jobs", "open", "shortcode"),
)
each = pytest.mark.parametrize("case", CASES, ids=[f"{case.world.__name__}-{case.stream}" for case in CASES])
both = pytest.mark.parametrize("answer", [FAULT, REFUSAL], ids=["fault", "refusal"])


@each
@both
def test_a_record_at_which_the_ats_fails_is_skipped(case: Case, answer: Response) -> None:
    world = case.world()
    key = case.key(world)
    case.spoil(world, answer)

    pages = list(judged(world.connector()).changes(case.stream, None))

    skipped = [(one.key, one.reason, one.is_read_again) for page in pages for one in page.skipped]
    assert skipped == [(key, REASONS[answer.status], True)]
    assert {*ids(pages), key} == world.ids(case.stream)
    assert key not in [gone for page in pages for gone in page.gone]


@each
@both
def test_a_record_that_is_read_alone_is_told_from_the_ats(case: Case, answer: Response) -> None:
    world = case.world()
    key = case.key(world)
    case.spoil(world, answer)

    with pytest.raises(Unanswered, match=r"^The ATS (answered with an error|does not let our key)"):
        judged(world.connector()).read(case.stream, key)


@each
def test_a_connector_that_is_not_judged_keeps_the_ats_error(case: Case) -> None:
    world = case.world()
    case.spoil(world, FAULT)

    with pytest.raises(Faulty):
        world.connector().read(case.stream, case.key(world))


@each
@both
@pytest.mark.parametrize("rows", [1, 100])
def test_an_ats_that_fails_at_all_records_ends_the_run(case: Case, answer: Response, rows: int) -> None:
    world = case.world()
    world.double.longest_page = rows
    ashby = {"candidate.list", "job.list", "jobPosting.list"}
    lists = {"jobs", "candidates", "opportunities", "users", "postings", "company"} | ashby

    def spoiled(request: Request, response: Response) -> Response:
        is_list = request.path.strip("/") in lists and "contact_id" not in request.query
        return response if is_list else answer

    world.double.spoil = spoiled

    with pytest.raises((Faulty, MissingPermission)):
        list(judged(world.connector()).changes(case.stream, None))
    with pytest.raises((Faulty, MissingPermission)):
        judged(world.connector()).read(case.stream, case.key(world))


@each
@pytest.mark.parametrize(
    ("status", "error"), [(HTTPStatus.UNAUTHORIZED, NoAccess), (HTTPStatus.TOO_MANY_REQUESTS, TryLater)]
)
def test_a_refused_key_or_a_limit_ends_the_run(case: Case, status: HTTPStatus, error: type[ConnectorError]) -> None:
    world = case.world()
    case.spoil(world, Response(status, {"message": "no"}, {"Retry-After": "60"}))

    with pytest.raises(error) as ended:
        list(judged(world.connector()).changes(case.stream, None))

    assert not isinstance(ended.value, Unanswered)


@both
def test_a_candidate_is_skipped_with_an_application_at_which_the_ats_fails(answer: Response) -> None:
    world = SmartRecruitersWorld()
    application = world.account.applications["applied"]
    candidate = application["candidate"]
    spoil_about(world, f"{candidate}/attachments", answer)
    ats = judged(world.connector())

    page, *_ = ats.changes(Stream.CANDIDATES, None)

    assert [one.key for one in page.skipped] == [candidate]
    assert f"{candidate}:{application['job']}" in [one.key for one in page.skipped_applications]
    assert ats.read(Stream.CANDIDATES, candidate)
    with pytest.raises(Unanswered):
        ats.read(Stream.APPLICATIONS, f"{candidate}:{application['job']}")


@both
@pytest.mark.parametrize(("kind", "part"), [(SmartRecruitersWorld, "attachments"), (WorkableWorld, "activities")])
def test_an_ats_that_fails_at_a_part_of_all_applications_ends_the_run(
    kind: type[DoubleWorld[Any]], part: str, answer: Response
) -> None:
    world = kind()
    world.double.longest_page = 1
    world.double.spoil = lambda request, response: answer if request.path.endswith(part) else response

    with pytest.raises((Faulty, MissingPermission)):
        list(judged(world.connector()).changes(Stream.CANDIDATES, None))


def spoil_about(world: DoubleWorld[Any], key: str, answer: Response) -> None:
    """Give this answer to each request that names this record, alone or together with other records."""

    def spoiled(request: Request, response: Response) -> Response:
        values = [value for values in request.values.values() for value in values]
        is_about = key in request.path or key.encode() in request.body or key in values
        return answer if is_about else response

    world.double.spoil = spoiled
