from http import HTTPStatus
from typing import Any, NamedTuple

import pytest

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.sdk.records import Application, Candidate, Job, Stream
from tests.agent.connectors.ashby.world import AshbyWorld
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.lever.world import LeverWorld
from tests.agent.connectors.smartrecruiters.world import SmartRecruitersWorld
from tests.agent.connectors.suite import every, ids, quick_retries
from tests.agent.connectors.teamtailor.world import TeamtailorWorld
from tests.agent.connectors.workable.world import WorkableWorld

__all__ = ["quick_retries"]


class Case(NamedTuple):
    world: type[DoubleWorld[Any]]
    stream: Stream
    #: Where the record is in the test account: the name of a group of records, and the record's name in that group.
    group: str
    role: str


CASES = (
    Case(AshbyWorld, Stream.APPLICATIONS, "applications", "applied"),
    Case(AshbyWorld, Stream.CANDIDATES, "people", "noor"),
    Case(LeverWorld, Stream.APPLICATIONS, "opportunities", "applied"),
    Case(SmartRecruitersWorld, Stream.CANDIDATES, "people", "cher"),
    Case(TeamtailorWorld, Stream.CANDIDATES, "people", "cher"),
    Case(WorkableWorld, Stream.CANDIDATES, "people", "cher"),
)


def spoil(world: DoubleWorld[Any], key: str, answer: Response, operation: str = "") -> None:
    """Give this answer to each request that names this record and whose path contains ``operation``."""

    def spoiled(request: Request, response: Response) -> Response:
        is_about = key in request.path or key.encode() in request.body
        return answer if is_about and operation in request.path else response

    world.double.spoil = spoiled


@pytest.mark.parametrize("case", CASES, ids=[f"{case.world.__name__}-{case.stream}" for case in CASES])
def test_a_record_whose_details_cannot_be_read_is_skipped(case: Case) -> None:
    world = case.world()
    key = getattr(world.account, case.group)[case.role]["id"]  # type: ignore[attr-defined]  # each world has its own
    spoil(world, key, Response(200, {"strange": True}))

    pages = list(world.connector().changes(case.stream, None))

    assert [record.key for page in pages for record in page.skipped] == [key]
    assert {*ids(pages), key} == world.ids(case.stream)
    assert [gone for page in pages for gone in page.gone if gone == key] == []


def test_a_candidate_who_is_deleted_while_ashby_is_read_has_no_notes() -> None:
    world = AshbyWorld()
    key = world.account.people["noor"]["id"]
    gone = {"success": False, "errors": ["candidate_not_found"]}
    spoil(world, key, Response(200, gone), "candidate.listNotes")

    found = {record.id: record for record in every(world.connector().changes(Stream.CANDIDATES, None))}

    assert isinstance(candidate := found[key], Candidate)
    assert candidate.notes == ()


def test_a_posting_of_ashby_that_cannot_be_read_leaves_its_job_as_it_is_listed() -> None:
    world = AshbyWorld()
    spoil(world, world.account.postings["open"]["id"], Response(200, {"strange": True}), "jobPosting.info")

    found = {record.id: record for record in every(world.connector().changes(Stream.JOBS, None))}

    assert isinstance(job := found[world.open_job], Job)
    assert (job.is_posted, job.description) == (True, "")


def test_a_posting_of_lever_that_cannot_be_read_costs_applications_only_their_title() -> None:
    world = LeverWorld()
    spoil(world, world.open_job, Response(HTTPStatus.OK, {"strange": True}))

    pages = list(world.connector().changes(Stream.APPLICATIONS, None))

    titles = {one.job_title for one in every(pages) if isinstance(one, Application) and one.job_id == world.open_job}
    assert set(ids(pages)) == world.ids(Stream.APPLICATIONS)
    assert titles == {""}
