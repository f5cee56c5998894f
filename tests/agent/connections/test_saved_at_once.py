from collections.abc import Callable

import pytest

from hirewire.agent.connections.errors import NameTaken
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import draft, set_rules
from hirewire.agent.sdk.describe import Environment
from tests.agent.connectors.simulator.fake import KEY
from tests.support.locks import Running

RULES = {("stage", "Offer"): "Offer made"}


def together(act: Callable[[], object]) -> None:
    """Run ``act`` twice. The second run starts before the first is committed."""
    with Running(act, commits=True) as first, Running(act, commits=True) as second:
        first.start()
        first.finish()
        second.start()
        assert second.waits_for_another()
        first.end()
        second.finish()


def new_connection() -> Connection:
    settings = {"base_url": "http://ats.test", "api_key": KEY}
    return draft(
        tenant="larkspur", name="Larkspur", connector="simulator", settings=settings, environment=Environment.TEST
    )


@pytest.mark.usefixtures("transactional_db")
def test_a_short_name_given_to_two_connections_at_once_is_refused() -> None:
    with pytest.raises(NameTaken):
        together(new_connection)

    assert Connection.objects.count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_names_saved_in_two_windows_at_once_are_stored_once() -> None:
    connection = new_connection()

    together(lambda: set_rules(connection=connection, rules=RULES))

    assert list(connection.name_rules.values_list("kind", "name", "becomes")) == [("stage", "Offer", "Offer made")]
