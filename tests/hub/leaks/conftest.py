import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.queries import SEAT_KEY
from tests.factories.marked import World
from tests.factories.marked_facts import SECRETS, WORD
from tests.hub.leaks.walk import Browser
from tests.support.log_lines import LogLines, collected
from tests.support.sites import HUB

#: Walkers without row security, so that each of our own filters is tested alone. They see most of their companies.
#: All others walk with row security, and must see just as much. HIREWIRE_ROW_SECURITY=1 switches it on for
#: everybody, 0 for nobody.
IN_FRONT = frozenset({"ada", "lea", "bob", "nan", "shut", "far", "first"})


@pytest.fixture(autouse=True)
def row_security(request: pytest.FixtureRequest, settings: Settings, tenant_role: None, db: None) -> None:
    asked = os.environ.get("HIREWIRE_ROW_SECURITY", "")
    walker = getattr(request.node, "callspec", None)
    names = set() if walker is None else {value for value in walker.params.values() if isinstance(value, str)}
    settings.HIREWIRE_ROW_SECURITY = asked == "1" or (asked != "0" and not names & IN_FRONT)


@pytest.fixture(autouse=True)
def log_lines(row_security: None) -> Iterator[LogLines]:
    """Collect what each of these walks writes to the log, which may hold none of the secret words."""
    with collected() as lines:
        yield lines
    leaked = set(WORD.findall(lines.text.casefold())) & SECRETS.keys()
    assert leaked == set(), [line for line in lines.lines if leaked & set(WORD.findall(str(line).casefold()))][:3]


@pytest.fixture
def browser_of(db: None) -> Callable[[World, str], Browser]:
    def opened(world: World, seat: str) -> Browser:
        client = Client(headers={"host": HUB}, raise_request_exception=True)
        client.force_login(world.seats[seat].person, "django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[SEAT_KEY] = world.seats[seat].pk
        session.save()
        return Browser(client)

    return opened
