"""Fixtures shared by tests of the hub."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import SEAT_KEY
from hirewire.kit.db import row_security
from hirewire.kit.web import idle
from tests.factories import hub
from tests.support.sites import HUB
from tests.support.smtp import Mailbox, configured


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": HUB})


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    """A mail server that the hub uses."""
    with configured(settings) as server:
        yield server


@pytest.fixture(scope="session")
def tenant_role(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Create the role outside any test's transaction: the whole server shares roles, so other tests would wait."""
    with django_db_blocker.unblock():
        row_security.set_up()


@pytest.fixture
def working_as(db: None) -> Callable[[Seat], Client]:
    """Open a browser that is signed in and works from a seat."""

    def open_browser(seat: Seat) -> Client:
        client = Client(headers={"host": HUB})
        client.force_login(seat.person, "django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[SEAT_KEY] = seat.pk
        session[sign_ins.KEY] = hub.sign_in(seat.person).pk
        idle.renew(session)
        session.save()
        return client

    return open_browser
