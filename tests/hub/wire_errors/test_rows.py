"""The table of everything that a server must or must not refuse, according to the documents.

A row that calls the API and can be tunneled runs three times: directly, and through each of the two forms of a tunnel.
A tunnel must not change the response.
"""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from hirewire.hub.platform.oauth import consents
from hirewire.hub.platform.oauth.services import revoke_tokens
from hirewire.kit import clock
from hirewire.wire.oauth import Scope
from hirewire.wire.restli import tunnel
from tests.factories import hub
from tests.hub.wire_errors import (
    batches,
    integrations,
    jobs,
    oauth,
    protocol,
    provisioning,
    records,
    retrieval,
    transport,
)
from tests.hub.wire_errors.rows import Row
from tests.support.larkspur import BACK, NOON, Larkspur
from tests.support.raw import Answered, send
from tests.support.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rows")]

TABLES = {
    "oauth": oauth.ROWS,
    "protocol": protocol.ROWS,
    "transport": transport.ROWS,
    "batches": batches.ROWS,
    "records": records.ROWS,
    "jobs": jobs.ROWS,
    "provisioning": provisioning.ROWS,
    "integrations": integrations.ROWS,
    "retrieval": retrieval.ROWS,
}
ROWS = [pytest.param(row, id=f"{name}: {row.says}") for name, rows in TABLES.items() for row in rows]
TUNNELLED = [
    param
    for param in ROWS
    if isinstance(param.values[0], Row)
    and param.values[0].target.startswith(("/v2/", "/rest/"))
    and param.values[0].verb in {"GET", "PUT", "POST", "DELETE"}
    and param.values[0].has_length
    # Non-ASCII bytes mean something else in the body of a tunnel than in a URL.
    and param.values[0].target.isascii()
    # Size limits apply to the tunnel, not to the request inside it.
    and param.values[0].status not in {411, 413, 414}
    and not {"X-HTTP-Method-Override", "Content-Type", "Content-Encoding"} & set(param.values[0].headers)
]


#: How the header ``WWW-Authenticate`` of a 401 response starts. OAuth endpoints (True) ask for client credentials, and
#: all other endpoints (False) ask for a token.
_SCHEMES = {True: 'Basic realm="hirewire"', False: 'Bearer realm="hirewire"'}


class World:
    def __init__(self) -> None:
        larkspur = Larkspur()
        application = larkspur.application
        proof = f"{application.client_id}:{larkspur.secret}"
        stranger = hub.enabled().application
        ended = hub.customer_application()
        self.known = {
            "client_id": application.client_id,
            "secret": larkspur.secret,
            "basic": f"Basic {base64.b64encode(proof.encode()).decode()}",
            "partner_secret": larkspur.partner_secret,
            "token": larkspur.token(),
            "partner_token": larkspur.partner_token(),
            "person_token": larkspur.person_token(),
            "revoked": hub.token_of(ended),
            "child": str(application.pk),
            "stranger": str(stranger.pk),
            "stranger_organization": str(stranger.organization_id),
            "person": larkspur.person_urn,
            "seat": larkspur.seat_urn,
            "change": larkspur.change_id,
            "export": str(larkspur.export.event_id),
            "thread": larkspur.thread_urn,
            "code": "a-code",
        }
        revoke_tokens(application=ended)
        with clock.moved(-timedelta(minutes=31)):
            self.known["expired"] = larkspur.token()
        consent = consents.allow(
            application=application, person=larkspur.admin.person, scopes=[str(Scope.LITE_PROFILE)]
        )
        consents.keep_code(
            code="a-code", consent=consent, redirect_uri=BACK, nonce="", code_challenge="", code_challenge_method=""
        )

    def fill(self, text: str) -> str:
        for name, value in self.known.items():
            text = text.replace(f"<<{name}>>", value)
        return text

    def headers(self, row: Row) -> dict[str, str]:
        names = {"right": "token", "partner": "partner_token", "person": "person_token"}
        own = {"Authorization": f"Bearer {self.known[names[row.token]]}"} if row.token else {}
        return own | {name: self.fill(value) for name, value in row.headers.items()}

    def body(self, row: Row) -> bytes:
        try:
            return self.fill(row.content.decode()).encode()
        except UnicodeDecodeError:
            return row.content


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with standing(django_db_blocker), clock.stopped(NOON):
        yield World()


@pytest.mark.parametrize("row", ROWS)
def test_each_call_gets_the_documented_response(world: World, row: Row) -> None:
    answer = send(row.verb, world.fill(row.target), world.headers(row), world.body(row), has_length=row.has_length)

    _check(world, row, answer)


@pytest.mark.parametrize("row", TUNNELLED)
@pytest.mark.parametrize("is_query_moved", [True, False])
def test_a_tunnel_changes_nothing(world: World, row: Row, *, is_query_moved: bool) -> None:
    """The query may move into the body or stay in the URL."""
    path, _, query = world.fill(row.target).partition("?")
    body = world.body(row)
    content_type, content = tunnel(query if is_query_moved else "", body or None)
    headers = world.headers(row) | {"X-HTTP-Method-Override": row.verb, "Content-Type": content_type}

    answer = send("POST", path if is_query_moved else f"{path}?{query}", headers, content)

    _check(world, row, answer)


def _check(world: World, row: Row, answer: Answered) -> None:
    assert answer.status == row.status, answer.content.decode()
    if row.body is not None:
        assert _like(json.loads(world.fill(json.dumps(row.body))), answer.json())
    for name, value in row.answered.items():
        assert answer.headers.get(name) == value
    if answer.status == 401:
        assert answer.headers["www-authenticate"].startswith(_SCHEMES[row.target.startswith("/oauth")])
    if answer.status == 405:
        assert answer.headers["allow"]
    if row.target.startswith("/oauth"):
        return
    headers = {name.lower(): value for name, value in row.headers.items()}
    version = headers.get("x-restli-protocol-version", "1.0.0")
    spoken = version if version in {"1.0.0", "2.0.0"} else "1.0.0"
    flags = {"1.0.0": "x-linkedin-error-response", "2.0.0": "x-restli-error-response"}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-restli-protocol-version"] == spoken
    flagged = {name for name in flags.values() if answer.headers.get(name) == "true"}
    assert flagged == ({flags[spoken]} if answer.status >= 400 else set())
    if answer.status >= 400 and answer.content:
        assert answer.json()["status"] == answer.status


def _like(wanted: Any, found: Any) -> bool:  # noqa: ANN401 - JSON
    """Compare JSON values. A wanted string that ends in … is a prefix. If values differ, an assertion shows both."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        assert sorted(wanted) == sorted(found)
        return all(_like(value, found[name]) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        assert len(wanted) == len(found)
        return all(_like(one, other) for one, other in zip(wanted, found, strict=True))
    if isinstance(wanted, str) and wanted.endswith("…"):
        assert isinstance(found, str)
        assert found.startswith(wanted[:-1])
        return True
    assert wanted == found
    return True
