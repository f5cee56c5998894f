"""Fixtures that put the agent between the real hub and a small Simulator in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import httpx2
import pytest
import stamina
from django.db.models import F
from django.test import Client
from pytest_django import DjangoDbBlocker

from hirewire.agent.people.models import Operator
from hirewire.agent.people.services import add_operator
from hirewire.agent.sync.models import Sync
from hirewire.kit import clock
from tests.agent.connectors.simulator.data import fill
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.support.standing import standing
from tests.support.story import Story, running_story

PASSWORD = "correct horse"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Use one xdist worker for those tests of a module that need ``enabled``, so that they can share one company."""
    is_enabled = "enabled" in metafunc.fixturenames
    marks = [pytest.mark.xdist_group(f"enabled in {metafunc.module.__name__}")] if is_enabled else []
    world = pytest.param(is_enabled, id=pytest.HIDDEN_PARAM, marks=marks)
    metafunc.parametrize("_world", [world], indirect=True, scope="module")


class World:
    """A company after its first sync. Each test starts with the ATS and Recruiter in that state."""

    def __init__(self, story: Story, ats: FakeSimulator) -> None:
        self.story = story
        self.ats = ats
        self._built_at = clock.now()
        self._story_before = deepcopy({name: value for name, value in vars(story).items() if name != "line"})
        self._ats_before = deepcopy(vars(ats))

    def restore(self) -> None:
        """Undo what a test did in memory; the database rolls back by itself."""
        vars(self.story).update(deepcopy(self._story_before))
        vars(self.ats).update(deepcopy(self._ats_before))
        self.story.line.deadly = self.story.line.cut = ""
        self.story.line.requests.clear()

    def renew(self) -> None:
        """Move the times of the first sync forward, so that it seems to have just ended.

        Otherwise, the next poll would be due a minute after the world was built. It would then change what a late test
        of the module sees.
        """
        age = clock.now() - self._built_at
        times = ("started_at", "finished_at", "read_at", "polls_at")
        Sync.objects.update(**{name: F(name) + age for name in times})


@pytest.fixture(scope="module", autouse=True)
def _world(request: pytest.FixtureRequest) -> Iterator[World | None]:
    if not request.param:
        yield None
        return
    request.getfixturevalue("django_db_setup")
    blocker: DjangoDbBlocker = request.getfixturevalue("django_db_blocker")
    ats = fill(FakeSimulator())
    with stamina.set_testing(True, attempts=4, cap=True), standing(blocker), _story_with(ats) as story:
        story.enable()
        yield World(story, ats)


@contextmanager
def _story_with(ats: FakeSimulator) -> Iterator[Story]:
    account = {"base_url": "http://fake.test/api/v1", "api_key": KEY}
    with running_story(account, {"fake.test": httpx2.WSGITransport(app=ats)}) as story:
        yield story


@pytest.fixture
def enabled() -> None:
    """Make ``story`` start after the first sync, which runs once per module.

    The fixture itself does nothing. ``pytest_generate_tests`` looks for its name.
    """


@pytest.fixture(autouse=True)
def quick_retries() -> Iterator[None]:
    """Skip the agent's own waits between retries, but keep the waits that a server asks for."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture
def ats(_world: World | None) -> FakeSimulator:
    if _world is None:
        return fill(FakeSimulator())
    _world.restore()
    return _world.ats


@pytest.fixture
def story(db: None, _world: World | None, ats: FakeSimulator) -> Iterator[Story]:
    if _world is not None:
        _world.renew()
        yield _world.story
        return
    with _story_with(ats) as story:
        yield story


@pytest.fixture
def operator(db: None) -> Operator:
    return add_operator(email="wanda@agent.example", password=PASSWORD, first_name="Wanda", last_name="Marsh")


@pytest.fixture
def console(operator: Operator, story: Story) -> Client:
    browser = Client(SERVER_NAME="ats.test")
    browser.post("/agent/sign-in/", {"email": operator.email, "password": PASSWORD})
    return browser
