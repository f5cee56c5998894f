from urllib.parse import parse_qs, urlsplit

import pytest

from hirewire.client import AuthenticationFailed, RscClient
from tests.client.server import Server

BACK = "http://ats.test/agent/signed-in"


def test_the_sign_in_url_requests_only_the_persons_id(client: RscClient) -> None:
    address = urlsplit(client.sign_in_url(redirect_uri=BACK, state="s 1"))

    assert (address.netloc, address.path) == ("rsc.test", "/oauth/v2/authorization")
    assert parse_qs(address.query) == {
        "response_type": ["code"],
        "client_id": ["child77client"],
        "redirect_uri": [BACK],
        "state": ["s 1"],
        "scope": ["openid"],
    }


def test_a_refused_code_raises_an_authentication_error(client: RscClient, server: Server) -> None:
    refusal = {"error": "invalid_request", "error_description": "authorization code not found"}
    server.token_replies = [(400, {}, refusal)]

    with pytest.raises(AuthenticationFailed, match="code not found"):
        client.signed_in_person("c1", redirect_uri=BACK)
