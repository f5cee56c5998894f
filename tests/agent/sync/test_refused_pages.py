from collections.abc import Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.doubles.base import Refusal, Request, Response
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync import engine, services
from hirewire.agent.sync.models import Position, Sync, SyncState, WantedJob
from hirewire.kit import clock
from tests.support.story import Story, running_story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

KIND = "lever"


class Account:
    """An account whose double can refuse every page of a list except the first.

    The double refuses the later pages either always or only until the agent requests a first page again.
    """

    def __init__(self) -> None:
        self.double = DOUBLES[KIND].make(RunningClock(), 6)
        self.double.longest_page = 2
        self.double.spoil = self._spoil
        self.refuses_pages = False
        self._knows_list = True

    def forget_lists(self) -> None:
        """From now on, refuse later pages only until the agent requests a first page again."""
        self.refuses_pages = self._knows_list = False

    def _spoil(self, request: Request, response: Response) -> Response:
        if "offset" not in request.query:
            self._knows_list = True
        elif self.refuses_pages or not self._knows_list:
            return self.double.refusal(Refusal(400, "offset is not valid"))
        return response


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def story(db: None, account: Account) -> Iterator[Story]:
    transports: dict[str, httpx2.BaseTransport] = {"double.test": httpx2.WSGITransport(app=account.double)}
    with (
        stamina.set_testing(True, attempts=1, cap=True),
        running_story(DOUBLES[KIND].settings("http://double.test"), transports, connector=KIND) as story,
    ):
        story.connect()
        yield story


def take_turns(story: Story) -> None:
    # One turn is not enough: after the agent has sent jobs, the turn ends, because Recruiter has to judge the jobs.
    for _turn in range(50):
        engine.take_turn(story.connection)
        run_tasks()
        sync = Sync.objects.get()
        if sync.state != SyncState.RUNNING and not sync.reason and not WantedJob.objects.exists():
            return
        if sync.state == SyncState.STOPPED:
            return


def resume(story: Story) -> None:
    services.resume(connection=story.connection)
    take_turns(story)


def test_a_first_sync_goes_on_once_a_person_resumes_it(story: Story, account: Account) -> None:
    account.refuses_pages = True
    story.enable()
    assert (Sync.objects.get().state, "paging is broken" in Sync.objects.get().reason) == (SyncState.STOPPED, True)

    account.forget_lists()
    resume(story)

    assert (Sync.objects.get().state, Sync.objects.get().is_first_done) == (SyncState.COMPLETE, True)


def test_so_does_a_request_for_all_open_jobs(story: Story, account: Account) -> None:
    story.enable()
    account.refuses_pages = True
    services.want_jobs(connection=story.connection, keys=[], all_open=True)
    take_turns(story)
    assert Sync.objects.get().state == SyncState.STOPPED
    assert WantedJob.objects.get().cursor is None

    account.forget_lists()
    resume(story)

    assert Sync.objects.get().state == SyncState.COMPLETE
    assert not WantedJob.objects.exists()


def test_a_poll_begins_the_refused_list_anew(story: Story, account: Account) -> None:
    story.enable()
    assert not Position.objects.filter(stream="jobs", cursor=None).exists()
    account.refuses_pages = True
    Sync.objects.update(polls_at=clock.now())
    take_turns(story)

    assert Sync.objects.get().state == SyncState.STOPPED
    assert Position.objects.filter(cursor=None).count() == 1


def test_a_candidate_who_was_deleted_while_the_sync_had_stopped_leaves_recruiter(
    story: Story, account: Account
) -> None:
    """The agent forgets its position in the list, and with it the time after which the ATS should list deletions.

    So only a comparison finds that the candidate was deleted.
    """
    story.enable()
    key = Sent.objects.filter(entity="candidates", is_there=True).order_by("key").values_list("key", flat=True)[0]
    account.refuses_pages = True
    Sync.objects.update(polls_at=clock.now(), compared_at=clock.now())
    take_turns(story)
    assert Sync.objects.get().state == SyncState.STOPPED

    account.double.store.remove_contact(key)
    account.forget_lists()
    resume(story)

    assert not Sent.objects.filter(entity="candidates", key=key, is_there=True).exists()
