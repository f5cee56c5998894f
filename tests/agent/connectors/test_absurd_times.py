from typing import Any, NamedTuple

import pytest

from hirewire.agent.sdk.records import Application, Stream
from tests.agent.connectors.ashby.world import AshbyWorld
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.greenhouse.world import GreenhouseWorld
from tests.agent.connectors.lever.world import LeverWorld
from tests.agent.connectors.smartrecruiters.world import SmartRecruitersWorld
from tests.agent.connectors.suite import every, ids, quick_retries
from tests.agent.connectors.teamtailor.world import TeamtailorWorld
from tests.agent.connectors.workable.world import WorkableWorld

__all__ = ["quick_retries"]
#: The smallest integer that the vendor's schema allows.
LEAST = -(2**53) + 1


class Case(NamedTuple):
    world: type[DoubleWorld[Any]]
    field: str
    value: object


CASES = (
    Case(AshbyWorld, "createdAt", "2026-11-02T10:00:00"),
    Case(GreenhouseWorld, "created_at", "2026-11-02T10:00:00"),
    Case(LeverWorld, "createdAt", LEAST),
    Case(LeverWorld, "updatedAt", 2**53 - 1),
    Case(SmartRecruitersWorld, "createdOn", "2026-11-02T10:00:00"),
    Case(TeamtailorWorld, "created-at", "2026-11-02T10:00:00"),
    Case(WorkableWorld, "created_at", "2026-11-02T10:00:00"),
)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.world.__name__}-{case.field}" for case in CASES])
def test_a_record_with_an_absurd_time_is_skipped(case: Case) -> None:
    world = case.world()
    row = world.rows_of(Stream.JOBS)[0]
    row[case.field] = case.value

    pages = list(world.connector().changes(Stream.JOBS, None))

    assert len([record for page in pages for record in page.skipped]) == 1
    assert len(world.ids(Stream.JOBS) - set(ids(pages))) == 1


def test_a_note_of_lever_with_an_absurd_time_costs_only_itself() -> None:
    world = LeverWorld()
    key = world.account.opportunities["applied"]["id"]
    world.account.notes["application"]["createdAt"] = LEAST

    pages = list(world.connector().changes(Stream.APPLICATIONS, None))

    found = {one.id: one for one in every(pages) if isinstance(one, Application)}
    assert set(found) == world.ids(Stream.APPLICATIONS)
    assert [note.text for note in found[key].notes] == ["Not for everybody."]
