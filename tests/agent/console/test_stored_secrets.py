"""A stored secret is sent only to the server for which it was entered.

Pages never show a stored secret, and nobody can obtain one by entering the address of their own server.
"""

import json
from collections.abc import Mapping

import pytest
from django.test import Client

from hirewire.agent.connections import services
from hirewire.agent.connections.errors import SecretsNeeded
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.describe import Environment
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.agent.console.support import PLACE, SETTINGS, connects
from tests.support.tasks import run_tasks

QUERIES = {"jobs": "SELECT 1", "candidates": "SELECT 1", "applications": "SELECT 1"}
SQL = {**QUERIES, "host": "db.test", "database": "ats", "user": "u"}
ELSEWHERE = "http://elsewhere.test"
KINDS: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "simulator": ({"base_url": "http://ats.test/api/v1"}, {"api_key": "s"}),
    "greenhouse": ({"client_id": "c"}, {"client_secret": "s"}),
    "lever": ({"user": "a@b.example"}, {"key": "s"}),
    "ashby": ({}, {"key": "s"}),
    "odoo": ({"base_url": "http://ats.test", "database": "d", "user": "u"}, {"key": "s"}),
    "teamtailor": ({}, {"key": "s"}),
    "smartrecruiters": ({"client_id": "c"}, {"client_secret": "s"}),
    "workable": ({"base_url": "http://ats.test", "user": "a@b.example"}, {"key": "s"}),
    "sql": (SQL, {"password": "s"}),
}


def stored(kind: str) -> Connection:
    shown, secrets = KINDS[kind]
    return services.register(tenant=kind, name=kind, connector=kind, settings={**shown, **secrets}, widget_origins=[])


def change(connection: Connection, settings: Mapping[str, str]) -> dict[str, str]:
    services.change_settings(connection=connection, name="x", settings=settings, environment=Environment.TEST)
    settings_now: dict[str, str] = json.loads(Connection.objects.get(pk=connection.pk).connector_settings)
    return settings_now


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        *((kind, {"base_url": ELSEWHERE}) for kind in KINDS if kind != "sql"),
        ("greenhouse", {"token_url": ELSEWHERE}),
        ("teamtailor", {"other_url": ELSEWHERE}),
        ("simulator", {"base_url": "https://ats.test/api/v1"}),
        ("simulator", {"base_url": "http://ats.test:8080/api/v1"}),
        *(("sql", change) for change in ({"host": "elsewhere.test"}, {"port": "6543"}, {"engine": "mysql"})),
    ],
)
def test_no_secret_is_kept_for_another_server(kind: str, changes: Mapping[str, str]) -> None:
    connection = stored(kind)
    shown, secrets = KINDS[kind]
    before = Connection.objects.values().get()

    with pytest.raises(SecretsNeeded) as needed:
        change(connection, {**shown, **changes})

    assert set(needed.value.sentences) == set(secrets)
    assert Connection.objects.values().get() == before
    assert change(connection, {**shown, **changes, **secrets}).items() >= {**changes, **secrets}.items()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_secrets_are_kept_if_the_server_stays(kind: str) -> None:
    shown, secrets = KINDS[kind]

    assert change(stored(kind), shown).items() >= secrets.items()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["http://ats.test:80/api/v1", "HTTP://ATS.test/api/v1", "http://ats.test/other"])
def test_another_spelling_of_the_server_keeps_the_secret(address: str) -> None:
    assert change(stored("simulator"), {"base_url": address})["api_key"] == "s"


@pytest.mark.django_db
def test_a_secret_that_the_new_settings_do_not_need_is_forgotten() -> None:
    settings = {**QUERIES, "engine": "sqlite", "database": "/srv/ats.db"}

    assert change(stored("sql"), settings)["password"] == ""


def test_the_form_asks_for_the_key_of_another_server(console: Client, ats: FakeSimulator) -> None:
    connection = connects(console)
    elsewhere = {**SETTINGS, "set-base_url": f"{ELSEWHERE}/api/v1"}
    before = Connection.objects.values().get(pk=connection.pk)

    answer = console.post(f"{PLACE}keys/", {**elsewhere, "set-api_key": ""})
    ran = run_tasks()

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter “API key” again, because a stored secret is not sent to another address." in page
    assert KEY not in page
    assert (ran, Connection.objects.values().get(pk=connection.pk)) == ([], before)
