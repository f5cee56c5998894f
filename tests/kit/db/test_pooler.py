from pathlib import Path
from typing import Any

import dj_database_url
import pytest
from django.db import connections
from pytest_django import Settings

from hirewire.kit.db import pooler, sessions
from hirewire.kit.monitoring.doctor import pooling
from tests.support.patience import SECONDS
from tests.support.pgbouncer import NO_PGBOUNCER, is_installed, pgbouncer
from tests.support.stack import free_port
from tests.support.web import database_url


@pytest.fixture
def default(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    given = connections["default"].settings_dict
    mine = {**given}
    monkeypatch.setattr(connections["default"], "settings_dict", mine)
    monkeypatch.setattr(pooler, "_direct", {})
    return mine


def test_requests_go_through_the_pooler_and_sessions_past_it(default: dict[str, Any], settings: Settings) -> None:
    before = sessions.parameters()
    settings.HIREWIRE_POOLER = {**dj_database_url.parse("postgres://pool:word@pooler.example:6432/hub?sslmode=require")}

    pooler.use()
    pooler.use()

    assert (default["HOST"], default["PORT"], default["USER"], default["NAME"]) == (
        "pooler.example",
        6432,
        "pool",
        "hub",
    )
    assert default["DISABLE_SERVER_SIDE_CURSORS"]
    assert default["OPTIONS"]["prepare_threshold"] is None
    assert default["OPTIONS"]["sslmode"] == "require"
    assert sessions.parameters() == before


def test_without_a_pooler_everything_stays(default: dict[str, Any], settings: Settings) -> None:
    before, settings.HIREWIRE_POOLER = dict(default), {}

    pooler.use()

    assert default == before


@pytest.mark.django_db(transaction=True)
def test_the_doctor_asks_the_pooler(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "CONNECT_TIMEOUT", SECONDS)
    own = {**dj_database_url.parse(database_url())}
    patient = {**own, "OPTIONS": {"connect_timeout": SECONDS}}
    elsewhere = {**own, "NAME": "postgres"}
    nowhere = {**own, "PORT": free_port()}

    def found(place: dict[str, Any]) -> list[str]:
        settings.HIREWIRE_POOLER = place
        return [finding.name for finding in pooling.pooler("hub")]

    assert [found(place) for place in ({}, own, patient, elsewhere, nowhere)] == [
        [],
        [],
        [],
        ["pooler-elsewhere"],
        ["pooler"],
    ]


@pytest.mark.skipif(not is_installed(), reason=NO_PGBOUNCER)
@pytest.mark.django_db(transaction=True)
def test_the_doctor_notices_that_everything_goes_through_a_pooler(default: dict[str, Any], tmp_path: Path) -> None:
    assert [*pooling.direct("hub")] == []
    with pgbouncer(tmp_path / "pgbouncer", database_url()) as between:
        default |= {**dj_database_url.parse(between.url)}

        assert [finding.name for finding in pooling.direct("hub")] == ["pooler-for-all"]
