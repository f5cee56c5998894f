"""Code that waited for a connection's lock uses the settings as they are after the wait, not as they were before."""

import pytest

from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.sdk.connector import Entity, Hint
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services
from hirewire.agent.sync.models import PendingHint, Progress, Sync, WantedJob

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return Connection.objects.create(tenant="larkspur", callback_token="made up", state=ConnectionState.ENABLED)


def switches(connection: Connection, *, on: bool) -> None:
    """Change the switch in the database, but not in ``connection``, which was read earlier."""
    state = ConnectionState.ENABLED if on else ConnectionState.OFF
    Connection.objects.filter(pk=connection.pk).update(state=state)


def test_a_sync_that_was_switched_off_meanwhile_is_not_begun(connection: Connection) -> None:
    switches(connection, on=False)

    goes_on = services.follow_switches(connection=connection)

    assert (goes_on, Sync.objects.exists()) == (False, False)


def test_a_sync_that_was_switched_on_meanwhile_goes_on(connection: Connection) -> None:
    services.begin(connection=connection)
    connection.state = ConnectionState.OFF

    services.follow_switches(connection=connection)

    assert Sync.objects.get().is_switched_off is False


def test_nothing_is_remembered_for_a_connection_that_was_switched_off_meanwhile(connection: Connection) -> None:
    switches(connection, on=False)

    hinted = services.take_hints(connection=connection, hints=[Hint(Stream.CANDIDATES, "C-1")])
    wanted = services.want_jobs(connection=connection, keys=["J-1"])

    assert (hinted, wanted) == (False, False)
    assert (PendingHint.objects.exists(), WantedJob.objects.exists()) == (False, False)


def test_groups_are_read_if_access_lists_were_turned_on_meanwhile(connection: Connection) -> None:
    services.begin(connection=connection)
    Connection.objects.update(access_lists=True)

    assert services.rescan_groups(connection=connection) is True


def test_the_progress_of_lists_stays_if_access_lists_were_turned_on_meanwhile(connection: Connection) -> None:
    services.begin(connection=connection)
    Connection.objects.update(access_lists=True)

    services.rescan(connection=connection)

    assert {Entity.LISTED_JOBS, Entity.LISTED_PEOPLE} <= set(Progress.objects.values_list("entity", flat=True))
