import pytest

from hirewire.client import AuthenticationFailed, RscClient, ServerFault, TokenCache
from tests.client.conftest import MakesClients
from tests.client.server import Server


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_one_token_serves_many_calls(client: RscClient, server: Server) -> None:
    for _ in range(3):
        client.delete_candidates(["C-1"])

    assert server.tokens == ["token-0"]


def test_a_token_is_renewed_shortly_before_it_expires(make_client: MakesClients, server: Server) -> None:
    clock = Clock()
    client = make_client(tokens=TokenCache(clock))

    for clock.seconds in (0, 1700, 1741, 1800):
        client.delete_candidates(["C-1"])

    assert server.tokens == ["token-0", "token-1"]


def test_expires_in_may_be_a_string(client: RscClient, server: Server) -> None:
    server.token_seconds = "1800"

    client.delete_candidates(["C-1"])
    client.delete_candidates(["C-1"])

    assert server.tokens == ["token-0"]


def test_clients_may_share_their_tokens(make_client: MakesClients, server: Server) -> None:
    cache = TokenCache()

    make_client(tokens=cache).delete_candidates(["C-1"])
    make_client(tokens=cache).delete_candidates(["C-1"])

    assert server.tokens == ["token-0"]


def test_a_refused_token_is_replaced_once(client: RscClient, server: Server) -> None:
    client.delete_candidates(["C-1"])
    server.revoked.add("token-0")

    outcomes = client.delete_candidates(["C-1"])

    assert outcomes.accepted == ["C-1"]
    assert server.tokens == ["token-0", "token-1"]


def test_a_server_that_refuses_every_token_ends_the_call(client: RscClient, server: Server) -> None:
    server.revoked.update(f"token-{number}" for number in range(9))

    with pytest.raises(AuthenticationFailed, match="Invalid access token"):
        client.delete_candidates(["C-1"])

    assert server.tokens == ["token-0", "token-1"]


def test_wrong_credentials_raise_the_servers_message(make_client: MakesClients, server: Server) -> None:
    with pytest.raises(AuthenticationFailed, match="Client authentication failed") as caught:
        make_client(client_secret="wrong").delete_candidates(["C-1"])

    assert (caught.value.status, caught.value.code) == (401, "invalid_client_id")
    assert server.calls == []


def test_a_busy_token_endpoint_is_asked_again(client: RscClient, server: Server) -> None:
    server.token_replies = [(503, {}, b"busy"), (429, {}, {"error": "slow_down"})]

    assert client.delete_candidates(["C-1"]).accepted == ["C-1"]


def test_a_token_response_without_a_token_is_a_server_fault(client: RscClient, server: Server) -> None:
    server.token_replies = [(200, {}, {"hello": 1})]

    with pytest.raises(ServerFault, match="cannot be read"):
        client.delete_candidates(["C-1"])
