import pytest

from hirewire.agent.connections.models import ConnectionState
from hirewire.sandbox.enabling import words


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ConnectionState.NEW, "nothing requested yet"),
        (ConnectionState.PROVISIONED, "nothing requested yet"),
        (ConnectionState.REQUESTED, "requested, the ATS has not answered yet"),
        (ConnectionState.READY, "partner ready, not switched on"),
        (ConnectionState.ENABLED, "enabled"),
        (ConnectionState.OFF, "switched off again"),
        (ConnectionState.LEAVING, "being disconnected from Recruiter"),
    ],
)
def test_each_state_of_a_connection_has_its_words(state: ConnectionState, expected: str) -> None:
    assert words({"state": state.value, "sync": {"state": "running"}}) == expected


def test_an_enabled_company_is_synced_once_everything_was_sent() -> None:
    assert words({"state": "enabled", "sync": {"state": "complete"}}) == "enabled and synced"


def test_a_company_without_a_connection_has_requested_nothing() -> None:
    assert words(None) == "nothing requested yet"
