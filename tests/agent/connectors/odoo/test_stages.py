from datetime import timedelta

import pytest

from hirewire.agent.sdk.records import Application, Stream
from tests.agent.connectors.odoo.world import OdooWorld
from tests.agent.connectors.stages import in_order


@pytest.fixture(params=(11, 17, 18, 19))
def world(request: pytest.FixtureRequest) -> OdooWorld:
    return OdooWorld(request.param)


def stages(world: OdooWorld, key: str) -> list[str]:
    record = world.connector().read(Stream.APPLICATIONS, key)
    assert isinstance(record, Application)
    return in_order(record.stages)


def test_an_archived_applicant_is_refused_after_their_last_stage(world: OdooWorld) -> None:
    world.pass_time(timedelta(hours=1))
    key = world.changes().move_stage()

    world.double.change("hr.applicant", int(key), active=False)

    assert stages(world, key) == ["New", "Interview", "Refused"]


@pytest.mark.parametrize("version", [17, 18, 19])
def test_a_hired_applicant_is_hired_whatever_the_name_of_their_stage(version: int) -> None:
    world = OdooWorld(version)
    key = world.changes().move_stage()

    world.double.change("hr.applicant", int(key), application_status="hired")

    assert stages(world, key) == ["New", "Interview", "Hired"]


def test_a_stage_of_the_name_hired_is_not_repeated() -> None:
    world = OdooWorld(17)
    world.double.change("hr.recruitment.stage", world.stages[1], name="Hired")
    key = world.changes().move_stage()

    world.double.change("hr.applicant", int(key), application_status="hired")

    assert stages(world, key) == ["New", "Hired"]
