"""The agent syncs in turns of a few seconds, but it always reads some lists in full, such as the list of teams.

A poll ends even if reading such a list takes longer than one turn.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import httpx2
import pytest
import stamina

from hirewire.agent.connections import services as connections
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.sync import engine
from hirewire.agent.sync.models import Sync
from hirewire.kit import clock
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db


class SlowTeams(httpx2.BaseTransport):
    """A double of an ATS, and a clock that measures turns.

    While ``is_slow`` is set, each request for ``slow_path``, which serves the teams, moves the clock on by ten seconds.
    Otherwise the clock stands still, so that a turn does not end early on a slow machine.
    """

    def __init__(self, kind: str, slow_path: str) -> None:
        self.kind, self._slow_path = kind, slow_path
        self._double = httpx2.WSGITransport(app=DOUBLES[kind].make(RunningClock(), 2))
        self.is_slow = False
        self.passed = 0.0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.is_slow and request.url.path.endswith(self._slow_path):
            self.passed += 10
        return self._double.handle_request(request)


@pytest.fixture(params=[("smartrecruiters", "/hiring-team"), ("ashby", "/job.list")], ids=lambda param: param[0])
def ats(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SlowTeams:
    ats = SlowTeams(*request.param)
    monkeypatch.setattr(engine, "monotonic", lambda: ats.passed)
    return ats


@pytest.fixture
def story(db: None, ats: SlowTeams) -> Iterator[Story]:
    account = DOUBLES[ats.kind].settings("http://double.test")
    with (
        stamina.set_testing(True, attempts=1, cap=True),
        running_story(account, {"double.test": ats}, connector=ats.kind) as story,
    ):
        story.connect()
        connections.set_options(connection=story.connection, options={"access_lists": True})
        story.enable()
        yield story


def test_a_poll_ends_although_its_last_list_takes_longer_than_a_turn(story: Story, ats: SlowTeams) -> None:
    due = clock.now()
    Sync.objects.update(polls_at=due)
    ats.is_slow = True

    # Ashby has one list for jobs and teams, so reading the jobs is slow too. This may use up the first turn, so allow a
    # second turn for the teams.
    outcomes = [engine.take_turn(story.connection) for _ in range(2)]

    state = Sync.objects.get()
    assert not outcomes[-1]
    assert state.read_at is not None
    assert state.polls_at is not None
    assert (state.read_at >= due, state.polls_at > due) == (True, True)


def test_a_turn_lasts_as_long_under_a_clock_that_runs_ahead(story: Story) -> None:
    due = clock.now()
    Sync.objects.update(polls_at=due)
    ticks = count()
    clock.follow(lambda: clock.real() + timedelta(seconds=10 * next(ticks)))

    try:
        engine.take_turn(story.connection)
    finally:
        clock.follow(clock.real)

    read_at = Sync.objects.get().read_at
    assert read_at is not None
    assert read_at >= due
