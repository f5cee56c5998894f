"""A record about which the ATS always fails to answer is skipped. An ATS that fails at all of them ends the run."""

from http import HTTPStatus
from typing import Any, NamedTuple

import pytest

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.sdk.errors import Faulty, MissingPermission, NoAccess
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.lever.world import LeverWorld
from tests.agent.connectors.smartrecruiters.world import SmartRecruitersWorld
from tests.agent.connectors.suite import ids, quick_retries
from tests.agent.connectors.teamtailor.world import TeamtailorWorld
from tests.agent.connectors.test_unreadable_details import spoil
from tests.agent.connectors.workable.world import WorkableWorld

__all__ = ["quick_retries"]
FAULT = Response(HTTPStatus.SERVICE_UNAVAILABLE, {"message": "down"})
REFUSAL = Response(HTTPStatus.FORBIDDEN, {"message": "not this one"})


class Case(NamedTuple):
    world: type[DoubleWorld[Any]]
    stream: Stream
    group: str
    role: str
    answer: Response
    reason: str

    def key(self, world: DoubleWorld[Any]) -> str:
        key: str = getattr(world.account, self.group)[self.role]["id"]  # type: ignore[attr-defined]  # each world has its own
        return key


_FAULTY = (FAULT, "The ATS answered with an error (503).")
_FORBIDDEN = (REFUSAL, "The ATS does not let our key read this record.")
CASES = (
    Case(LeverWorld, Stream.APPLICATIONS, "opportunities", "applied", *_FAULTY),
    Case(SmartRecruitersWorld, Stream.CANDIDATES, "people", "cher", *_FAULTY),
    Case(SmartRecruitersWorld, Stream.CANDIDATES, "people", "cher", *_FORBIDDEN),
    Case(TeamtailorWorld, Stream.CANDIDATES, "people", "cher", *_FAULTY),
    Case(WorkableWorld, Stream.CANDIDATES, "people", "cher", *_FAULTY),
    Case(WorkableWorld, Stream.CANDIDATES, "people", "cher", *_FORBIDDEN),
)
NAMES = [f"{case.world.__name__}-{case.answer.status}" for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_record_at_which_the_ats_fails_is_skipped(case: Case) -> None:
    world = case.world()
    key = case.key(world)
    spoil(world, key, case.answer)

    pages = list(world.connector().changes(case.stream, None))

    assert [(record.key, record.reason) for page in pages for record in page.skipped] == [(key, case.reason)]
    assert {*ids(pages), key} == world.ids(case.stream)
    assert key not in [gone for page in pages for gone in page.gone]


# The first page has to show another record, with which to find out whether the ATS answers at all.
@pytest.mark.parametrize("case", CASES[1:], ids=NAMES[1:])
def test_it_is_skipped_although_it_is_alone_on_its_page(case: Case) -> None:
    world = case.world()
    key = case.key(world)
    world.double.longest_page = 1
    spoil(world, key, case.answer)

    pages = list(world.connector().changes(case.stream, None))

    assert [record.key for page in pages for record in page.skipped] == [key]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
@pytest.mark.parametrize("page", [1, 100])
def test_an_ats_that_fails_at_all_records_ends_the_run(case: Case, page: int) -> None:
    world = case.world()
    world.double.longest_page = page

    def spoiled(request: Request, response: Response) -> Response:
        is_list = request.path.strip("/").split("/")[-1] in {"jobs", "candidates", "opportunities"}
        return response if is_list else case.answer

    world.double.spoil = spoiled

    with pytest.raises((Faulty, MissingPermission)):
        list(world.connector().changes(case.stream, None))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_key_that_is_refused_ends_the_run(case: Case) -> None:
    world = case.world()
    spoil(world, case.key(world), Response(HTTPStatus.UNAUTHORIZED, {"message": "who are you?"}))

    with pytest.raises(NoAccess):
        list(world.connector().changes(case.stream, None))
