"""The agent allows for the delay of a MariaDB replica, if the agent's database user may query that delay."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from hirewire.agent.connectors.sql import SqlDatabase
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.records import Stream
from hirewire.kit import clock
from tests.agent.connectors.sql.ats import ZONE
from tests.agent.connectors.sql.engines import only_mariadb
from tests.agent.connectors.sql.mariadb_ats import MariaDbAts
from tests.agent.connectors.sql.world import SqlWorld
from tests.agent.connectors.suite import ids, quick_retries
from tests.support.mariadb import MariaDb, rows_of
from tests.support.patience import SECONDS
from tests.support.stack import eventually

__all__ = ["quick_retries"]
pytestmark = only_mariadb
#: How far the replica's time is at least behind the source's in these tests. The agent always subtracts two seconds,
#: because replication reports its delay in whole seconds. So the replica reports a delay of at least two seconds.
LATE = timedelta(seconds=4)


class Replica(NamedTuple):
    server: MariaDb
    source: MariaDb

    @contextmanager
    def following(self) -> Iterator[None]:
        name, password = f"copy_{secrets.token_hex(4)}", secrets.token_hex(8)
        with self.source.admin() as source:
            rows_of(source, f"GRANT REPLICATION SLAVE ON *.* TO `{name}` IDENTIFIED BY '{password}'")
            file, position, *_ = rows_of(source, "SHOW MASTER STATUS")[0]
        self.run(
            f"CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {self.source.port}, MASTER_USER = '{name}', "
            f"MASTER_PASSWORD = '{password}', MASTER_SSL_VERIFY_SERVER_CERT = 0, MASTER_LOG_FILE = '{file}', "
            f"MASTER_LOG_POS = {position}, MASTER_USE_GTID = no"
        )
        self.run("START SLAVE")
        try:
            yield
        finally:
            self.run("STOP SLAVE")
            self.run("RESET SLAVE ALL")

    def catch_up(self) -> None:
        with self.source.admin() as source:
            file, position, *_ = rows_of(source, "SHOW MASTER STATUS")[0]
        assert self.run(f"SELECT MASTER_POS_WAIT('{file}', {position}, {SECONDS})")[0][0] >= 0

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        with self.server.admin() as admin:
            return rows_of(admin, statement)


@pytest.fixture(scope="module")
def second(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    folder = tmp_path_factory.mktemp("replica")
    with MariaDb(folder, "--server-id=2", "--read-only", "--skip-ssl").running() as server:
        server.learn_zone(ZONE)
        yield Replica(server, mariadb)


@pytest.fixture
def replica(second: Replica) -> Iterator[Replica]:
    with second.following():
        yield second


@pytest.fixture
def copied(replica: Replica, ats: MariaDbAts) -> SqlWorld:
    """A world whose agent reads the replica and leaves no overlap between its runs."""
    ats.queries |= {"port": str(replica.server.port), "tls": "prefer", "overlap_minutes": "0"}
    world = SqlWorld(ats)
    replica.catch_up()
    return world


def _reads(world: SqlWorld) -> SqlDatabase:
    connector = SqlDatabase(world.ats.settings(), webhook_secret="")
    world._connectors.append(connector)
    return connector


@contextmanager
def _behind(world: SqlWorld, replica: Replica) -> Iterator[None]:
    """Delay the replica: a lock on one of its rows holds up a change that the source has already made."""
    cher = world.people["cher"]
    with replica.server.admin(world.ats.name) as holder:
        rows_of(holder, "BEGIN")
        rows_of(holder, f"SELECT no FROM person WHERE no = {cher} FOR UPDATE")
        world.ats.change("person", cher, tel="1", touched=_local())
        now = _reads(world)._reader.now
        eventually(lambda: clock.now() - now(), lambda late: late >= LATE)
        yield


def _local() -> datetime:
    return clock.now().astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)


def test_rows_that_reach_a_replica_late_are_still_read(copied: SqlWorld, replica: Replica) -> None:
    world = copied
    world.ats.run(f"GRANT REPLICA MONITOR ON *.* TO `{world.ats.name}`")
    # Give Omar a later time than Cher. Otherwise Cher's change would be later than every change that the agent has
    # already read, and the agent would read it even if it did not know that the replica is behind.
    world.ats.change("person", world.people["omar"], touched=_local() + timedelta(minutes=2))
    replica.catch_up()
    first = list(_reads(world).changes(Stream.CANDIDATES, None))[-1].cursor

    with _behind(world, replica):
        second = list(_reads(world).changes(Stream.CANDIDATES, first))[-1].cursor
    replica.catch_up()

    assert str(world.people["cher"]) in ids(_reads(world).changes(Stream.CANDIDATES, second))


def test_a_stopped_replica_is_reported(copied: SqlWorld, replica: Replica) -> None:
    copied.ats.run(f"GRANT REPLICA MONITOR ON *.* TO `{copied.ats.name}`")
    replica.catch_up()
    replica.run("STOP SLAVE SQL_THREAD")

    notes = _reads(copied).check().notes

    assert notes == ("This database is a replica, and its replication has stopped.",)


def test_a_user_who_may_not_see_the_lag_of_the_replica_gets_advice(copied: SqlWorld) -> None:
    (note,) = _reads(copied).check().notes

    assert note == (
        "This database seems to be a replica, and the user is not allowed to see how far it is behind. Grant "
        "the user REPLICA MONITOR, or set “Minutes to look back” to more than the replica is ever behind."
    )


def test_a_server_without_tls_is_refused_where_tls_is_demanded(copied: SqlWorld) -> None:
    copied.ats.queries["tls"] = "require"

    with pytest.raises(StopSync, match="offers no TLS that we trust"):
        _reads(copied).check()
