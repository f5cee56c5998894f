import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Protocol

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from hirewire.hub.identity.accounts.queries import SEAT_KEY
from tests.factories import marked
from tests.factories.marked import World
from tests.factories.marked_facts import SECRETS, WORD
from tests.hub.leaks.walk import Browser
from tests.support.leaks import searched_log, searched_spans
from tests.support.log_lines import LogLines
from tests.support.sites import HUB
from tests.support.standing import standing

#: Walkers (seats, systems and partners) that run without row security, so that the hub's own filters are tested alone.
#: They were chosen because they see most of the records of their companies. All other walkers run with row security,
#: which must hide nothing that the rules allow.
#: With HIREWIRE_ROW_SECURITY=1, all walkers run with row security. With HIREWIRE_ROW_SECURITY=0, none does.
IN_FRONT = frozenset({"ada", "lea", "bob", "nan", "shut", "far", "first"})


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let one worker run all tests of a module that use ``marked_world``, so that only this worker builds the world."""
    if isinstance(item, pytest.Function) and "marked_world" in item.fixturenames:
        item.add_marker(pytest.mark.xdist_group(f"marked world of {item.module.__name__}"))


class MarkedWorld(Protocol):
    def __call__(self, *, company_is_on: bool) -> World: ...


@pytest.fixture(autouse=True)
def row_security(request: pytest.FixtureRequest, settings: Settings, tenant_role: None, db: None) -> None:
    asked = os.environ.get("HIREWIRE_ROW_SECURITY", "")
    walker = getattr(request.node, "callspec", None)
    values = () if walker is None else walker.params.values()
    several = (value if isinstance(value, tuple) else (value,) for value in values)
    names = {name for seats in several for name in seats if isinstance(name, str)}
    settings.HIREWIRE_ROW_SECURITY = asked == "1" or (asked != "0" and not names & IN_FRONT)


@pytest.fixture(autouse=True)
def log_lines(row_security: None) -> Iterator[LogLines]:
    """Collect what the test writes to the log, and check that the log has none of the secret words."""
    with searched_log(_secrets) as lines:
        yield lines


@pytest.fixture(autouse=True)
def spans(row_security: None) -> Iterator[None]:
    """Record the traces of the test, and check that they have none of the secret words."""
    with searched_spans(_secrets):
        yield


def _secrets(text: str) -> set[str]:
    """Return the marker words in the text that are secret. Everybody may know the other marker words."""
    return set(WORD.findall(text)) & SECRETS.keys()


@pytest.fixture(scope="module")
def _standing_world(tenant_role: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with standing(django_db_blocker):
        with searched_log(_secrets), searched_spans(_secrets):
            world = marked.world(company_is_on=True)
        yield world


@pytest.fixture
def marked_world(_standing_world: World, db: None) -> MarkedWorld:
    """Return a function that turns the company switches of the module's world on or off, and returns the world.

    Changes by a test are rolled back. Each call returns new copies of the world's objects.
    """

    def switched(*, company_is_on: bool) -> World:
        marked.switch_companies(_standing_world, is_on=company_is_on)
        return deepcopy(_standing_world)

    return switched


@pytest.fixture
def browser_of(db: None) -> Callable[[World, str], Browser]:
    def opened(world: World, seat: str) -> Browser:
        browser = Client(headers={"host": HUB}, raise_request_exception=True)
        browser.force_login(world.seats[seat].person, "django.contrib.auth.backends.ModelBackend")
        session = browser.session
        session[SEAT_KEY] = world.seats[seat].pk
        session.save()
        return Browser(browser)

    return opened
