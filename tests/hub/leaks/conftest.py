from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.accounts.queries import SEAT_KEY
from tests.factories.marked import World
from tests.hub.leaks.walk import Browser
from tests.support.sites import HUB


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
