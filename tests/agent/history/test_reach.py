from datetime import UTC, datetime, timedelta

import pytest

from hirewire.agent.connections.models import Connection
from hirewire.agent.history import services
from hirewire.agent.history.models import Feed
from hirewire.kit import clock

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_new_connection_reads_the_last_thirty_days() -> None:
    connection = Connection.objects.create(tenant="larkspur", callback_token="made up")
    services.begin(connection=connection)

    with clock.stopped(NOON):
        reach = services.reach(connection=connection, feed=Feed.NOTES, contract="urn:li:contract:1")

    assert reach.until == clock.to_millis(NOON - timedelta(days=30))
