from datetime import timedelta

import pytest

from hirewire.agent.exports.models import Intake
from hirewire.agent.writes import services
from hirewire.agent.writes.models import AtsWrite, Kind, State
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story


@pytest.fixture
def member(enabled: None, story: Story) -> Member:
    return hub.member("Ada", "Lovelace")


def test_an_export_is_in_the_ledger_with_what_it_made(story: Story, ats: FakeSimulator, member: Member) -> None:
    story.export(member, "REQ-1")

    entry = AtsWrite.objects.get(kind=Kind.EXPORT)
    assert (entry.state, entry.export, entry.job_id) == (State.DONE, Intake.objects.get().request_id, "REQ-1")
    assert (entry.candidate_id, entry.application_id) == ("C-7", "A-3")
    assert [f"{step.method} {step.path} {step.status}" for step in entry.steps] == [
        "POST candidates 201",
        "POST applications 201",
    ]
    assert "Lovelace" not in entry.exchanges


def test_a_cut_write_is_unknown_until_the_next_try(story: Story, ats: FakeSimulator, member: Member) -> None:
    ats.loses_answers = True
    # The export is tried again after a second.
    with clock.stopped():
        export = story.export(member, "REQ-1")
    cut = AtsWrite.objects.get(kind=Kind.EXPORT)
    ats.loses_answers = False
    later(seconds=30)

    entry = AtsWrite.objects.get(kind=Kind.EXPORT)
    export.refresh_from_db()
    assert (cut.state, cut.tries) == (State.UNKNOWN, 1)
    assert (entry.pk, entry.state, entry.candidate_id, export.state) == (cut.pk, State.DONE, "C-7", ExportState.ARRIVED)
    assert len(ats.rows["candidates"]) == 7


def test_a_closed_job_is_a_failed_write(story: Story, ats: FakeSimulator, member: Member) -> None:
    ats.rows["jobs"]["REQ-1"]["state"] = "closed"

    story.export(member, "REQ-1")

    entry = AtsWrite.objects.get(kind=Kind.EXPORT)
    assert (entry.state, "REQ-1" in entry.fault, entry.steps) == (State.FAILED, True, [])


@pytest.mark.usefixtures("enabled")
def test_old_writes_are_purged(story: Story) -> None:
    for days in (89, 91):
        entry = services.begin(connection=story.connection, key=f"note/{days}", kind=Kind.NOTE)
        AtsWrite.objects.filter(pk=entry.pk).update(created_at=clock.now() - timedelta(days=days))

    services.purge()

    assert [entry.key for entry in AtsWrite.objects.all()] == ["note/89"]


def test_a_write_that_is_tried_again_is_being_written(story: Story) -> None:
    story.connect()
    first = services.begin(connection=story.connection, key="export/1", kind=Kind.EXPORT)

    with clock.moved(timedelta(hours=2)):
        again = services.begin(connection=story.connection, key="export/1", kind=Kind.EXPORT)
        shown = again.is_being_written

    assert (again.pk, again.tries, shown) == (first.pk, 2, True)


def test_an_undo_that_is_tried_again_is_not_given_up(story: Story) -> None:
    story.connect()
    undoing = AtsWrite.objects.create(connection=story.connection, key="undo/1", kind=Kind.UNDO)

    with clock.moved(timedelta(hours=2)):
        services.begin_undo(entry=undoing)

        assert not AtsWrite.objects.get(pk=undoing.pk).is_given_up
