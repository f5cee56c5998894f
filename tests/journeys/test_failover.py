"""PostgreSQL fails over beneath a running hub, whose ``DATABASE_URL`` names both servers."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import psycopg
import pytest

from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.processes import Child, Supervisor
from hirewire.sandbox.sites import HUB
from tests.support.replicas import NO_PG_BASEBACKUP, Replica, is_possible
from tests.support.stack import eventually
from tests.support.web import Web, children_of, database_url, environment, running_web

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not is_possible(), reason=NO_PG_BASEBACKUP),
]


class Pair:
    def __init__(self, folder: Path, supervisor: Supervisor) -> None:
        source = Replica(folder / "primary", database_url(), name="primary")
        source.start(supervisor)
        source.promote()
        source.forget()
        self._primary = source
        self.standby = Replica(folder / "standby", source.url, name="standby")
        self.standby.start(supervisor)

    @property
    def url(self) -> str:
        both = self._primary.url.replace(
            f":{self._primary.port}/", f":{self._primary.port},127.0.0.1:{self.standby.port}/"
        )
        return f"{both}?target_session_attrs=read-write"

    def kill(self) -> None:
        process = self._primary.process
        for pid in (process, *children_of(process)):
            # Once their parent is killed, the others may exit by themselves.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with Supervisor(tmp_path / "servers") as supervisor:
        yield Pair(tmp_path, supervisor)


@pytest.fixture
def web(tmp_path: Path, pair: Pair) -> Iterator[Web]:
    with running_web(HUB, tmp_path, more={"DATABASE_URL": pair.url, "DATABASE_REPLICA_URL": pair.standby.url}) as web:
        yield web


@pytest.fixture
def worker(tmp_path: Path, pair: Pair) -> Iterator[Child]:
    with Supervisor(tmp_path / "worker") as supervisor:
        env = {**environment(HUB, tmp_path), "DATABASE_URL": pair.url}
        yield supervisor.start("hub worker", [*HIREWIRE, "hub", "worker"], env=env)


def test_web_and_worker_find_the_new_primary_by_themselves(pair: Pair, web: Web, worker: Child) -> None:
    pids = web.pids()
    assert status_of_a_call(web) == HTTPStatus.UNAUTHORIZED
    # At first, the replica may be unusable, because it has not received everything that the primary has written.
    eventually(lambda: has_replica(web), bool)
    eventually(lambda: heartbeats(pair), bool)

    pair.kill()
    eventually(lambda: status_of_a_call(web), lambda status: status == HTTPStatus.SERVICE_UNAVAILABLE)
    pair.standby.promote()
    before = heartbeats(pair)

    eventually(lambda: status_of_a_call(web), lambda status: status == HTTPStatus.UNAUTHORIZED)
    eventually(lambda: heartbeats(pair), lambda newest: newest != before)
    assert not has_replica(web)
    assert not worker.has_ended
    assert web.pids() == pids


def status_of_a_call(web: Web) -> int:
    """The status of a call whose token the hub must look up in the database."""
    return web.get("/v2/me", authorization="Bearer nobody's").status_code


def has_replica(web: Web) -> bool:
    """Expect the site to be ready, and return whether the site has a usable replica."""
    ready = web.get("/readyz")
    assert ready.status_code == HTTPStatus.OK, ready.text
    return bool(web.get("/readyz?strict=1").json()["replica"]["usable"])


def heartbeats(pair: Pair) -> list[object]:
    with psycopg.connect(pair.standby.url, autocommit=True) as connection:
        return connection.execute("SELECT last_heartbeat FROM procrastinate_workers ORDER BY id").fetchall()
