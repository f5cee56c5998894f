"""A worker ends just after the ATS accepted a write, so only the ledger contains the outcome."""

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
import stamina

from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.greenhouse import Greenhouse
from hirewire.agent.doubles.greenhouse.seed import seed
from hirewire.agent.exports.tasks import take_exports
from hirewire.agent.writes import carrying
from hirewire.agent.writes.models import AtsWrite, Kind, State
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.kit import clock
from tests.agent.history.support import fetch, write
from tests.factories import hub
from tests.support.story import Story, running_story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def greenhouse() -> Greenhouse:
    return seed(Greenhouse(clock=RunningClock()), count=3)


@pytest.fixture
def story(db: None, greenhouse: Greenhouse) -> Iterator[Story]:
    account = DOUBLES["greenhouse"].settings("http://greenhouse.test")
    others = {"greenhouse.test": httpx2.WSGITransport(app=greenhouse)}
    testing = stamina.set_testing(True, attempts=1, cap=True)
    with testing, running_story(account, others, connector="greenhouse") as story:
        story.enable()
        yield story


@pytest.fixture
def member(story: Story) -> Member:
    del story
    return hub.member("Ada", "Lovelace")


@pytest.fixture
def seat(story: Story) -> Seat:
    return hub.seat(story.contract, hub.person("Amara", "Okafor"))


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Until a test undoes this patch, end the worker whenever it reads the written records after a write."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(carrying, "look_at", end)
        yield patched


def candidates(double: Greenhouse, name: str) -> list[str]:
    return [str(row["id"]) for row in double.store.rows("candidates") if row["first_name"] == name]


def resume_after(story: Story, time: timedelta) -> None:
    with clock.moved(time):
        # Call the task again, as the next worker does when it gets the task from queue maintenance.
        take_exports(connection_id=story.connection.pk)
        run_tasks()


def test_an_export_continues_with_the_candidate_in_the_ledger(
    story: Story, greenhouse: Greenhouse, member: Member, deadly: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        story.export(member)
    deadly.undo()
    created = candidates(greenhouse, "Ada")

    resume_after(story, timedelta(hours=2))

    export = Export.objects.get()
    assert candidates(greenhouse, "Ada") == created == [export.ats_candidate_id]
    assert (export.state, AtsWrite.objects.filter(kind=Kind.EXPORT).count()) == (ExportState.ARRIVED, 1)


@pytest.mark.parametrize("change", ["deleted in the ATS", "undone"])
def test_an_export_starts_over_if_its_candidate_is_gone(
    story: Story, greenhouse: Greenhouse, member: Member, deadly: pytest.MonkeyPatch, change: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        story.export(member)
    deadly.undo()
    former = candidates(greenhouse, "Ada")
    if change == "undone":
        AtsWrite.objects.update(state=State.UNDONE)
    else:
        greenhouse.store.remove_candidate(int(former[0]))

    resume_after(story, timedelta(hours=2))

    export = Export.objects.get()
    assert (export.state, export.ats_candidate_id in former) == (ExportState.ARRIVED, False)


def test_shared_contact_data_creates_one_candidate(
    story: Story, greenhouse: Greenhouse, member: Member, seat: Seat, deadly: pytest.MonkeyPatch
) -> None:
    message = write(seat, member)
    messaging.answer(thread=message.thread, body="Gladly", share_contact_data=ContactData((), ("+44 20 7946 0958",)))
    with pytest.raises(KeyboardInterrupt):
        fetch(seconds=1)
    deadly.undo()
    created = candidates(greenhouse, "Ada")

    fetch(hours=2)

    assert (len(created), candidates(greenhouse, "Ada")) == (1, created)
    assert story.status()["history"]["waiting"] == 0
