"""Only a person knows whether changed settings lead to another account, so the form of a started connection asks."""

from collections.abc import Mapping
from html import unescape

import pytest
from django.test import Client

from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.models import Identity
from hirewire.agent.sdk.describe import Way
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.agent.console.support import PLACE, SETTINGS, connects

QUESTION = "Which account do these settings lead to?"
UNSAID = "Say which account these settings lead to."
AGAIN = "Enter it again. It has not been saved."
KEPT = {**SETTINGS, "set-api_key": ""}


@pytest.fixture
def started(console: Client, ats: FakeSimulator) -> Connection:
    """A connection that has been started, with a link between a person and a candidate."""
    connection = connects(console)
    Connection.objects.update(is_started=True)
    connection.refresh_from_db()
    mirror.identify(connection=connection, person="P", candidate_id="C-1")
    return connection


@pytest.mark.usefixtures("ats")
def test_the_question_is_asked_only_once_a_connection_has_been_started(console: Client) -> None:
    connects(console)
    pages = [console.get("/agent/new/simulator/"), console.get(f"{PLACE}keys/")]

    Connection.objects.update(is_started=True)
    pages.append(console.get(f"{PLACE}keys/"))

    assert [QUESTION in page.content.decode() for page in pages] == [False, False, True]


@pytest.mark.usefixtures("started")
def test_nothing_is_selected_before_somebody_answers(console: Client) -> None:
    page = console.get(f"{PLACE}keys/").content.decode()

    assert (page.count('name="account"'), "checked" in page, UNSAID in page) == (2, False, False)


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(
    "changes",
    [{"set-base_url": "http://elsewhere.test/api/v1", "set-api_key": "k"}, {"set-api_key": "k"}, {"set-api_key": KEY}],
    ids=str,
)
def test_another_account_or_any_key_needs_an_answer(console: Client, changes: Mapping[str, str]) -> None:
    before = Connection.objects.values().get()

    answer = console.post(f"{PLACE}keys/", {**KEPT, **changes})

    page = answer.content.decode()
    assert (answer.status_code, UNSAID in page, AGAIN in page) == (422, True, True)
    assert Connection.objects.values().get() == before


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(
    "changes",
    [
        {"company": "Larkspur"},
        {"environment": "production"},
        {"set-base_url": "http://fake.test:80/api/v1"},
        {"set-base_url": "http://fake.test/api/v2"},
    ],
    ids=str,
)
def test_other_changes_need_no_answer(console: Client, changes: Mapping[str, str]) -> None:
    answer = console.post(f"{PLACE}keys/", {**KEPT, **changes})

    assert (answer.status_code, Identity.objects.count()) == (302, 1)


@pytest.mark.parametrize(
    ("account", "changes", "expected"),
    [
        ("same", {"set-base_url": "http://elsewhere.test/api/v1", "set-api_key": "k"}, 1),
        ("same", {"set-api_key": "k"}, 1),
        ("other", {"set-base_url": "http://elsewhere.test/api/v1", "set-api_key": "k"}, 0),
        ("other", {"set-api_key": "k"}, 0),
        ("other", {"company": "Larkspur"}, 0),
        ("other", {"set-api_key": KEY}, 0),
        ("same", {"set-api_key": KEY}, 1),
    ],
    ids=str,
)
def test_the_answer_decides_what_happens_to_the_links(
    console: Client, started: Connection, account: str, changes: Mapping[str, str], expected: int
) -> None:
    answer = console.post(f"{PLACE}keys/", {**KEPT, **changes, "account": account})

    now = Connection.objects.get()
    assert (answer.status_code, Identity.objects.count()) == (302, expected)
    assert now.account_number == started.account_number + (not expected)


@pytest.mark.usefixtures("started")
def test_the_answer_stays_selected_if_the_form_is_refused_for_another_reason(console: Client) -> None:
    elsewhere = {**KEPT, "set-base_url": "http://elsewhere.test/api/v1"}

    page = console.post(f"{PLACE}keys/", {**elsewhere, "account": "other"}).content.decode()

    assert "Enter “API key” again, because a stored secret is not sent to another address." in page
    assert ('value="other" checked' in page, UNSAID in page) == (True, False)


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize("port", ["80690", "0", "x"])
def test_an_address_with_an_impossible_port_is_refused(console: Client, port: str) -> None:
    answer = console.post(f"{PLACE}keys/", {**KEPT, "set-base_url": f"http://fake.test:{port}/api/v1"})

    page = answer.content.decode()
    assert (answer.status_code, "Enter an address that begins with https:// or http://." in page) == (422, True)


@pytest.mark.usefixtures("started")
def test_an_answer_that_the_form_does_not_offer_is_refused(console: Client) -> None:
    answer = console.post(f"{PLACE}keys/", {**KEPT, "account": "third"})

    page = unescape(answer.content.decode())
    assert (answer.status_code, "Select a valid choice. third is not" in page, UNSAID in page) == (422, True, False)


LOGINS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "greenhouse": ({"client_id": "c", "client_secret": "s"}, "client_id"),
    "lever": ({"client_id": "c", "client_secret": "s", "user": "a@b.example"}, "client_id"),
    "odoo": ({"base_url": "http://ats.test", "database": "d", "user": "u", "key": "s"}, "user"),
    "smartrecruiters": ({"client_id": "c", "client_secret": "s"}, "client_id"),
}


@pytest.mark.parametrize("kind", LOGINS)
def test_another_login_needs_an_answer(console: Client, kind: str) -> None:
    settings, login = LOGINS[kind]
    services.register(tenant=kind, name=kind, connector=kind, settings=settings, widget_origins=[])
    place = f"/agent/connections/{kind}/keys/"
    form = dict(console.get(place).context["form"].initial) | {"environment": "test"}

    without = console.post(place, form)
    another = console.post(place, {**form, f"set-{login}": "another"})

    assert (without.status_code, another.status_code) == (302, 422)
    assert UNSAID in another.content.decode()


def test_a_key_in_place_of_a_sign_in_needs_an_answer(console: Client) -> None:
    settings, _login = LOGINS["lever"]
    services.register(tenant="lever", name="L", connector="lever", settings=settings, widget_origins=[])
    place = f"/agent/connections/lever/keys/?by={Way.KEYS}"
    form = {"company": "L", "environment": "test", "set-user": "a@b.example", "set-key": "k", "set-confidential": "no"}

    answer = console.post(place, {**form, "set-base_url": "https://api.lever.co/v1"})

    assert (answer.status_code, UNSAID in answer.content.decode()) == (422, True)
