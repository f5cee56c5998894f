from datetime import datetime, timedelta

import pytest

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.smartrecruiters.store import stamp
from hirewire.agent.sdk.records import Application, Stream
from tests.agent.connectors.smartrecruiters.world import SmartRecruitersWorld
from tests.agent.connectors.stages import in_order


@pytest.fixture
def world() -> SmartRecruitersWorld:
    return SmartRecruitersWorld()


def read(world: SmartRecruitersWorld, row: Row) -> Application:
    record = world.connector().read(Stream.APPLICATIONS, f"{row['candidate']}:{row['job']}")
    assert isinstance(record, Application)
    return record


def test_a_start_date_leaves_the_time_of_the_application_as_it_is(world: SmartRecruitersWorld) -> None:
    hired = world.account.applications["hired"]
    hired["startsOn"] = stamp(world.clock.now() - timedelta(days=400))

    application = read(world, hired)

    assert application.created_at == datetime.fromisoformat(hired["history"][0]["changedOn"])


def test_changes_at_the_same_instant_are_all_kept_and_the_current_stage_is_the_last(
    world: SmartRecruitersWorld,
) -> None:
    applied = world.account.applications["applied"]
    world.double.store.move(applied, "OFFER")
    applied["history"].reverse()
    for entry in applied["history"]:
        entry["changedOn"] = applied["history"][-1]["changedOn"]

    stages = read(world, applied).stages

    assert in_order(stages) == ["Phone interview", "New", "Offer"]
