"""Connections to a machine that may vanish: the operating system gives up on them soon, so nobody waits for hours."""

import socket
from contextlib import closing

import psycopg
import pytest

from hirewire.kit.db import pooler
from hirewire.kit.db.sessions import open_session
from hirewire.project.settings import base

pytestmark = pytest.mark.django_db(transaction=True)


def options_of(session: psycopg.Connection[object]) -> dict[str, int]:
    with socket.fromfd(session.fileno(), socket.AF_INET, socket.SOCK_STREAM) as connected:
        names = {
            "alive": (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
            "idle": (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
            "unanswered": (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT),
        }
        return {name: connected.getsockopt(*option) for name, option in names.items()}


def test_sessions_that_listen_notice_that_the_server_has_vanished() -> None:
    with closing(open_session("a test's")) as session:
        assert options_of(session) == {"alive": 1, "idle": 10, "unanswered": 10_000}


def test_an_address_may_choose_other_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://one.example:5432,two.example:5433/hub?connect_timeout=3")
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://three.example/hub")

    primary, replica = base.database("hub"), base.replica()["replica"]

    assert (primary["HOST"], primary["PORT"]) == ("one.example,two.example", "5432,5433")
    assert [each["OPTIONS"]["connect_timeout"] for each in (primary, replica)] == [3, 2]
    assert [each["OPTIONS"]["tcp_user_timeout"] for each in (primary, replica)] == [10_000, 5000]
    assert [each["OPTIONS"]["pool"]["timeout"] for each in (primary, replica)] == [5, 1]


def test_connections_through_a_pooler_have_the_same_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOLER_URL", "postgres://pooler.example:6432/hub?connect_timeout=3&sslmode=require")

    through = pooler.pooled(base.database("hub"), base.pooler())

    assert {name: value for name, value in through["OPTIONS"].items() if name != "pool"} == {
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "sslmode": "require",
        "prepare_threshold": None,
    }
