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
from tests.support.naming import nameless
from tests.support.sites import HUB
from tests.support.smtp import Mailbox, configured


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": HUB})


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with configured(settings) as server:
        yield server


@pytest.fixture(autouse=True)
def every_statement_names_the_company(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test if the hub sends a statement about distributed tables without naming the company.

    Several machines would have to answer such a statement.
    """
    with nameless(monkeypatch) as found:
        yield
    assert found == {}


@pytest.fixture(scope="session")
def tenant_role(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Create the role outside any test's transaction.

    All databases of a server share their roles. A test that created the role would make tests in other databases wait
    until its transaction ended.
    """
    with django_db_blocker.unblock():
        row_security.set_up()


@pytest.fixture
def working_as(db: None) -> Callable[[Seat], Client]:
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
