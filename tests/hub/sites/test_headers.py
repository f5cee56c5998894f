from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.sites.widgets.catalog import WIDGETS
from tests.factories import hub, marked
from tests.hub.leaks.addresses import PARTS
from tests.support.headers import HSTS, addresses, careless, may_be_stored
from tests.support.http import keep_connections
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db

#: URLs whose responses browsers may cache, because they are public and requested often.
PUBLIC = {
    "openapi",
    "openapi-version",
    "/in.js",
    "/xdoor/scripts/in.js",
    *(f"/{address}" for widget in WIDGETS for address in widget.addresses),
}


@pytest.fixture(autouse=True)
def tls(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = int(HSTS.removeprefix("max-age="))


def _first(values: Callable[[], list[Any]]) -> Callable[[], Any]:
    return lambda: next(iter(values()), 1)


def test_every_url_sends_the_security_headers(working_as: Callable[[Seat], Client]) -> None:
    world = marked.world(company_is_on=True)
    ids = {"event_id": "1", "delivery_id": "1", "endpoint_id": "1", "kind": "export", "number": "1"}
    ids |= {"name": "User", "path": "nothing", "token": "no-token"}
    parts = {name: _first(values) for name, values in PARTS.items()} | {
        name: (lambda key=key: key) for name, key in ids.items()
    }
    found = list(addresses("hirewire.hub.urls", parts))
    stored: set[str] = set()
    faults: dict[str, list[str]] = {}
    for client in (Client(headers={"host": HUB}), working_as(world.seats["ada"])):
        for name, path in found:
            for response in (client.get(path, secure=True), client.generic("BREW", path, secure=True)):
                faults |= {name: missing} if (missing := careless(response)) else {}
                stored |= {name} if may_be_stored(response) else set()

    assert len(found) > 100
    assert faults == {}
    assert stored == PUBLIC


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/v2/seats?q=seatsByAttributes"),
        ("GET", "/v2/nothing"),
        ("BREW", "/v2/seats"),
        ("OPTIONS", "/v2/seats"),
        ("GET", "/rest/seatsV2"),
        ("POST", "/oauth/v2/accessToken"),
        ("POST", "/oauth/v2/introspectToken"),
        ("POST", "/oauth/v2/revoke"),
        ("GET", "/oauth/v2/authorization"),
        ("GET", "/nowhere/"),
    ],
)
def test_refused_api_calls_send_the_security_headers(browser: Client, verb: str, path: str) -> None:
    response = browser.generic(verb, path, secure=True)

    assert (careless(response), may_be_stored(response)) == ([], False)


def test_token_responses_may_not_be_cached(browser: Client) -> None:
    application, secret = hub.customer()
    proof = {"client_id": application.client_id, "client_secret": secret}

    def posts(endpoint: str, **form: str) -> HttpResponse:
        content = urlencode({**proof, **form})
        return browser.post(f"/oauth/v2/{endpoint}", content, "application/x-www-form-urlencoded", secure=True)

    given = posts("accessToken", grant_type="client_credentials")
    known = posts("introspectToken", token=given.json()["access_token"])

    assert [response.status_code for response in (given, known)] == [200, 200]
    assert [careless(given), careless(known)] == [[], []]
    assert [may_be_stored(given), may_be_stored(known)] == [False, False]


@pytest.mark.parametrize(
    "path", ["/static/looks/tokens.css", "/oauth/openid/jwks", "/oauth/.well-known/openid-configuration"]
)
def test_public_responses_may_be_cached(browser: Client, path: str) -> None:
    keep_connections()
    with closing(browser.get(path, secure=True)) as response:
        assert response.status_code == 200
        assert "max-age=" in response["Cache-Control"]
        assert (careless(response), may_be_stored(response)) == ([], True)


def test_an_unchanged_script_is_answered_with_304_and_stays_cached(browser: Client) -> None:
    known = browser.get("/in.js", secure=True)

    again = browser.get("/in.js", secure=True, headers={"If-None-Match": known["ETag"]})

    assert (again.status_code, again.headers.get("Cache-Control")) == (304, None)


def test_without_tls_there_is_no_hsts_header(browser: Client) -> None:
    assert "Strict-Transport-Security" not in browser.get("/v2/nothing").headers
