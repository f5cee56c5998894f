"""What tests of the hub's pages share."""

from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.accounts.models import Seat
from hirewire.hub.accounts.queries import SEAT_KEY
from tests.support.sites import HUB


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": HUB})


@pytest.fixture
def working_as(db: None) -> Callable[[Seat], Client]:
    """A browser that is signed in and works from a seat."""

    def open_browser(seat: Seat) -> Client:
        client = Client(headers={"host": HUB})
        client.force_login(seat.person, "django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[SEAT_KEY] = seat.pk
        session.save()
        return client

    return open_browser
