from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from hirewire.kit.db import pooled as pooled_connections
from hirewire.kit.db.pooled import PooledConnection
from hirewire.kit.db.sessions import open_session, parameters
from hirewire.project.settings import base
from tests.support.patience import MILLISECONDS, SECONDS
from tests.support.pgbouncer import NO_PGBOUNCER, SESSIONS, is_installed, pgbouncer
from tests.support.relay import relay
from tests.support.web import database_url

needs_pgbouncer = pytest.mark.skipif(not is_installed(), reason=NO_PGBOUNCER)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the failed checks of earlier tests.

    For a while after a failed check, a process sends every check to the server, instead of asking only the operating
    system.
    """
    monkeypatch.setattr(pooled_connections, "_doubted_until", 0.0)


@pytest.fixture
def pooled() -> Iterator[PooledConnection]:
    with closing(PooledConnection.connect(**parameters(), autocommit=True)) as made:
        yield made


@pytest.fixture
def other() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with closing(open_session("a test's")) as session:
        yield session


def last_heard(other: psycopg.Connection[tuple[object, ...]], number: int) -> object:
    return other.execute("SELECT state_change FROM pg_stat_activity WHERE pid = %s", [number]).fetchone()


def end(other: psycopg.Connection[tuple[object, ...]], number: int) -> None:
    assert other.execute("SELECT pg_terminate_backend(%s, %s)", [number, MILLISECONDS]).fetchone() == (True,)


def test_a_check_does_not_ask_the_server(
    pooled: PooledConnection, other: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine, the connection may have been open for a second when it is checked.
    monkeypatch.setattr(pooled_connections, "TRUSTED", SECONDS)
    before = last_heard(other, pooled.info.backend_pid)

    ConnectionPool.check_connection(pooled)

    assert last_heard(other, pooled.info.backend_pid) == before
    assert pooled.execute("SELECT 1").fetchone() == (1,)
    assert last_heard(other, pooled.info.backend_pid) != before


def test_a_connection_that_rested_since_it_was_opened_is_checked_with_the_server(
    pooled: PooledConnection, other: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = last_heard(other, pooled.info.backend_pid)
    monkeypatch.setattr(pooled_connections, "TRUSTED", 1e-9)

    ConnectionPool.check_connection(pooled)

    assert last_heard(other, pooled.info.backend_pid) != before


def test_a_session_that_the_server_ended_fails_the_check(
    pooled: PooledConnection, other: psycopg.Connection[tuple[object, ...]]
) -> None:
    end(other, pooled.info.backend_pid)

    with pytest.raises(psycopg.OperationalError):
        ConnectionPool.check_connection(pooled)
    with pytest.raises(psycopg.OperationalError):
        ConnectionPool.check_connection(pooled)


def test_what_the_server_says_by_itself_does_not_fail_the_check(
    pooled: PooledConnection, other: psycopg.Connection[tuple[object, ...]]
) -> None:
    pooled.execute("LISTEN something")
    other.execute("NOTIFY something")

    ConnectionPool.check_connection(pooled)

    assert pooled.execute("SELECT 1").fetchone() == (1,)


def pool_of(url: str, size: int) -> ConnectionPool[Any]:
    options = base.database("hub")["OPTIONS"]["pool"] | {"max_size": size}
    return ConnectionPool(
        url,
        kwargs={"autocommit": True, "prepare_threshold": None},
        check=ConnectionPool.check_connection,
        open=False,
        **options,
    )


@pytest.mark.parametrize("has_pooler", [False, pytest.param(True, marks=needs_pgbouncer)])
def test_a_machine_that_lost_power_fails_no_request_when_it_is_back(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    has_pooler: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    monkeypatch.setattr(pooled_connections, "TRUSTED", -1.0)
    address = urlsplit(database_url())
    with ExitStack() as held:
        network = held.enter_context(relay(address.hostname or "", address.port or 5432))
        url = address._replace(netloc=address.netloc.replace(f":{address.port}", f":{network.port}")).geturl()
        if has_pooler:
            url = held.enter_context(pgbouncer(tmp_path / "pgbouncer", url)).url
        pool = held.enter_context(pool_of(url, SESSIONS))
        with ExitStack() as lent:
            for _ in range(SESSIONS):
                one = lent.enter_context(pool.connection())
                # A transaction makes sure that the connection has its own session, even behind a pooler.
                lent.enter_context(one.transaction())
                one.execute("SELECT 1")

        network.lose_power()

        with pool.connection() as lent_later:
            assert lent_later.execute("SELECT 1").fetchone() == (1,)


def test_the_pool_lends_another_session_for_one_that_ended(other: psycopg.Connection[tuple[object, ...]]) -> None:
    options = base.database("hub")["OPTIONS"]["pool"] | {"max_size": 1}
    # A pool like the one that Django makes.
    pool = ConnectionPool(
        kwargs={**parameters(), "autocommit": True}, check=ConnectionPool.check_connection, open=False, **options
    )

    with pool:
        with pool.connection() as lent:
            number = lent.info.backend_pid
        end(other, number)
        with pool.connection() as lent:
            assert isinstance(lent, PooledConnection)
            assert lent.info.backend_pid != number
            assert lent.execute("SELECT 1").fetchone() == (1,)
