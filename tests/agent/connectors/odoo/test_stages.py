"""Tests of applicants' stages in Odoo."""

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
