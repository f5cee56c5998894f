"""Runs the connector suite against our Odoo double in each version, and tests what only Odoo does."""

import pytest

from hirewire.agent.sdk.drift import Drift, DriftKind
from hirewire.agent.sdk.orders import AddNote, AddToJob
from hirewire.agent.sdk.records import Application, Candidate, Stream
from tests.agent.connectors.drifting import DriftSuite, noticed
from tests.agent.connectors.ledger import LedgerSuite
from tests.agent.connectors.odoo.world import OdooWorld
from tests.agent.connectors.suite import ADA, ReadingSuite, WritingSuite, quick_retries

__all__ = ["quick_retries"]
VERSIONS = (11, 17, 18, 19)


@pytest.fixture(params=VERSIONS)
def world(request: pytest.FixtureRequest) -> OdooWorld:
    return OdooWorld(request.param)


class TestOdoo(ReadingSuite, WritingSuite, DriftSuite, LedgerSuite):
    pass


def test_stages_come_from_the_tracked_changes(world: OdooWorld) -> None:
    key = world.changes().move_stage()

    record = world.connector().read(Stream.APPLICATIONS, key)

    assert isinstance(record, Application)
    assert [stage.name for stage in record.stages] == ["New", "Interview"]


def test_without_access_to_tracked_changes_only_the_current_stage_is_read(world: OdooWorld) -> None:
    key = world.changes().move_stage()
    world.double.forbidden.add("mail.tracking.value · read")

    record = world.connector().read(Stream.APPLICATIONS, key)

    assert isinstance(record, Application)
    assert [stage.name for stage in record.stages] == ["Interview"]


def test_letters_to_the_candidate_are_not_read_as_notes(world: OdooWorld) -> None:
    record = world.connector().read(Stream.CANDIDATES, str(world.people["noor"]["id"]))

    assert isinstance(record, Candidate)
    assert [note.text for note in record.notes] == ["Prefers nights."]


def test_markup_characters_and_line_breaks_of_a_note_survive(world: OdooWorld) -> None:
    key = str(world.people["noor"]["id"])
    text = "Tom & <Jerry>\nsecond line"

    world.connector().write(AddNote(candidate_id=key, text=text, author_first_name="A", author_last_name="B"))

    record = world.connector().read(Stream.CANDIDATES, key)
    assert isinstance(record, Candidate)
    assert [note.text for note in record.notes if note.is_from_recruiter] == [text]


def test_a_mail_template_on_the_first_stage_sends_no_mail(world: OdooWorld) -> None:
    world.double.change("hr.recruitment.stage", world.stages[0], template_id=1)

    world.connector().write(AddToJob(person=ADA, job_id=world.open_job))

    assert world.double.mails == []


@pytest.mark.parametrize("version", [17, 18, 19])
def test_fields_unknown_to_this_odoo_version_are_not_requested(version: int) -> None:
    world = OdooWorld(version)

    assert list(world.connector().changes(Stream.JOBS, None))
    assert "json/2" in world.double.requests[-1].path or version < 19


def test_an_untested_version_is_noticed() -> None:
    world = OdooWorld(20)

    assert Drift(DriftKind.VERSION, "", "server_serie", "20.0") in noticed(world)
