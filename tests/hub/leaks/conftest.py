import os
from collections.abc import Callable

import pytest
from django.test import Client, client
from pytest_django import Settings

from hirewire.hub.identity.accounts.queries import SEAT_KEY
from tests.factories.marked import World
from tests.hub.leaks.walk import Browser
from tests.support.sites import HUB

#: Walkers without row security, so that each of our own filters is tested alone. They see most of their companies.
#: All others walk with row security, and must see just as much. HIREWIRE_ROW_SECURITY=1 switches it on for
#: everybody, 0 for nobody.
IN_FRONT = frozenset({"ada", "lea", "bob", "nan", "shut", "far", "first"})


@pytest.fixture(autouse=True)
def row_security(request: pytest.FixtureRequest, settings: Settings, tenant_role: None, db: None) -> None:
    asked = os.environ.get("HIREWIRE_ROW_SECURITY", "")
    walker = getattr(request.node, "callspec", None)
    walkers = () if walker is None else walker.params.values()
    names = {name for value in walkers for name in (value if isinstance(value, tuple) else (value,))}
    settings.HIREWIRE_ROW_SECURITY = asked == "1" or (asked != "0" and not names & IN_FRONT)


@pytest.fixture
def unrecorded_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test client copies the context of every template for its tests, which is an eighth of a walk's time."""
    monkeypatch.setattr(client, "store_rendered_templates", lambda *_args, **_context: None)


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
