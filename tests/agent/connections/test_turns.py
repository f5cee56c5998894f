import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hirewire.agent.connections import clients, services
from hirewire.agent.connections.models import Connection
from hirewire.agent.doubles import serving
from hirewire.agent.doubles.base import Double
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.records import Stream
from hirewire.kit import clock
from tests.agent.connectors.files.world import FilesWorld, reads

pytestmark = pytest.mark.django_db


@pytest.fixture
def double() -> Double:
    return DOUBLES["greenhouse"].make(RunningClock(), 20)


@pytest.fixture
def connection(double: Double) -> Iterator[Connection]:
    with serving.make(double, host="127.0.0.1", port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = DOUBLES["greenhouse"].settings(f"http://127.0.0.1:{server.server_port}")
        yield services.register(
            tenant="larkspur", name="Larkspur Health", connector="greenhouse", settings=settings, widget_origins=[]
        )
        server.shutdown()


def turn(connection: Connection) -> None:
    with clients.ats_for_turn(connection) as ats:
        next(iter(ats.changes(Stream.APPLICATIONS, None)))


def asked(double: Double, path: str) -> int:
    return sum(request.path == path for request in double.requests)


def test_turns_share_a_token_and_looked_up_names(connection: Connection, double: Double) -> None:
    for _ in range(3):
        turn(connection)

    assert (asked(double, "applications"), asked(double, "token"), asked(double, "sources")) == (3, 1, 1)


def test_a_minute_later_names_are_looked_up_again(connection: Connection, double: Double) -> None:
    turn(connection)

    with clock.moved(timedelta(seconds=61)):
        turn(connection)

    assert asked(double, "sources") == 2


def test_after_a_failed_turn_and_with_other_keys_everything_is_new(connection: Connection, double: Double) -> None:
    turn(connection)

    with pytest.raises(StopSync), clients.ats_for_turn(connection):
        raise StopSync("The key was revoked.")
    turn(connection)
    connection.settings_sealed = connection.sealed(connection.connector_settings, what="settings")
    turn(connection)

    assert asked(double, "token") == 3


def test_turns_share_the_files_that_they_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = FilesWorld(tmp_path / "drop")
    settings = {"folder": str(world.folder)}
    connection = services.register(tenant="yard", name="Yard", connector="files", settings=settings, widget_origins=[])
    opened = reads(monkeypatch)

    turn(connection)
    turn(connection)
    unchanged = opened.count("stages.csv")
    world.changes().move_stage()
    opened.clear()
    turn(connection)

    assert (unchanged, opened.count("stages.csv")) == (1, 1)


def test_two_turns_at_the_same_time_do_not_share_a_connector(connection: Connection) -> None:
    with clients.ats_for_turn(connection) as one, clients.ats_for_turn(connection) as other:
        assert one is not other
