from datetime import timedelta

import pytest

from hirewire.agent.exports import taking
from hirewire.agent.exports.models import Intake
from hirewire.agent.exports.tasks import take_left_exports
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.kit import clock
from hirewire.wire.records.exports import StubProfile
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story
from tests.support.tasks import forget_tasks, run_tasks


class Bug:
    def __init__(self, last_name: str) -> None:
        self.last_name = last_name
        self._person_from = taking.person_from

    def __call__(self, profile: StubProfile) -> object:
        if profile.last_name == self.last_name:
            raise ZeroDivisionError
        return self._person_from(profile)


@pytest.fixture
def bug(enabled: None, monkeypatch: pytest.MonkeyPatch) -> Bug:
    bug = Bug("Lovelace")
    monkeypatch.setattr(taking, "person_from", bug)
    return bug


def state(member: Member) -> str:
    return Export.objects.get(member=member).state


def test_the_next_export_arrives_and_so_does_the_first_once_the_error_is_gone(story: Story, bug: Bug) -> None:
    ada, grace = hub.member("Ada", "Lovelace"), hub.member("Grace", "Hopper")
    # Ada's next try is due one second after the first one.
    with clock.stopped():
        with pytest.raises(ZeroDivisionError):
            story.export(ada)

        story.export(grace)
        in_between = (state(ada), state(grace))
    bug.last_name = ""
    later(minutes=1)

    assert in_between == (ExportState.FETCHED, ExportState.ARRIVED)
    assert state(ada) == ExportState.ARRIVED


def test_exports_that_were_waiting_already_have_their_turn(story: Story, bug: Bug) -> None:
    ada, grace = hub.member("Ada", "Lovelace"), hub.member("Grace", "Hopper")
    with clock.stopped():
        with pytest.raises(ZeroDivisionError):
            story.export(ada)
        Intake.objects.update(retry_at=None)
        with pytest.raises(ZeroDivisionError):
            story.export(grace)

        run_tasks()

    assert state(grace) == ExportState.ARRIVED


def test_the_recruiter_is_told_after_fifteen_minutes(story: Story, bug: Bug) -> None:
    ada = hub.member("Ada", "Lovelace")
    with pytest.raises(ZeroDivisionError):
        story.export(ada)
    with pytest.raises(ZeroDivisionError):
        later(minutes=16)

    later(minutes=20)

    export = Export.objects.get(member=ada)
    words = "The export kept failing for 15 minutes: The agent itself failed (ZeroDivisionError)."
    assert (export.state, export.failure) == (ExportState.FAILED, words)
    assert Intake.objects.get().is_finished


def test_an_export_whose_task_is_gone_is_taken(story: Story, enabled: None) -> None:
    ada = hub.member("Ada", "Lovelace")
    story.line.deadly = "GET /v2/exportedCandidates"
    with pytest.raises(KeyboardInterrupt):
        story.export(ada)
    story.line.deadly = ""
    forget_tasks()

    take_left_exports(0)
    run_tasks()
    too_early = state(ada)
    with clock.moved(timedelta(minutes=2)):
        take_left_exports(0)
        run_tasks()

    assert (too_early, state(ada)) == (ExportState.PENDING, ExportState.ARRIVED)
