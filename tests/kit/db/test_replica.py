"""Reads that a streaming replica answers. The primary answers whenever the replica cannot."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from pytest_django import Settings
from structlog.testing import capture_logs

from hirewire.configuration import addresses
from hirewire.hub.identity.members.models import Member
from hirewire.kit.db import prepared
from hirewire.kit.db import replica as replicas
from hirewire.kit.db.replica import READS, State
from hirewire.kit.monitoring.doctor import server
from hirewire.kit.monitoring.doctor.replicas import replica_of_the_database
from hirewire.sandbox import postgres
from hirewire.sandbox.processes import Supervisor
from tests.factories import hub
from tests.support.metrics import scraped
from tests.support.replicas import CONFLICT_DELAY, Replica
from tests.support.sites import HUB
from tests.support.stack import eventually, free_port
from tests.support.web import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def is_in_recovery() -> bool:
    with replicas.connection().cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


def port_of_the_server() -> int:
    with replicas.connection().cursor() as cursor:
        cursor.execute("SHOW port")
        return int(cursor.fetchone()[0])


def names() -> list[str]:
    return list(Member.objects.order_by("pk").values_list("first_name", flat=True))


def write() -> None:
    """Write a member and wait until it is on disk, because replicas get only what is on disk.

    The tests' server usually does not wait.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
        hub.member("Noor", "Haddad")


def answers(state: State) -> float:
    return READS.labels(state)._value.get()


def test_the_replica_answers_models_cursors_and_prepared_statements(replica: Replica) -> None:
    hub.member("Noor", "Haddad")
    replica.catch_up()
    statement = b"SELECT pg_is_in_recovery(), count(*) FROM hub_member WHERE first_name = %s"

    def work() -> tuple[object, ...]:
        return names(), is_in_recovery(), prepared.rows(statement, ["Noor"])

    assert replicas.read(work) == (["Noor"], True, [(True, 1)])
    assert work() == (["Noor"], False, [(False, 1)])


def test_writes_go_to_the_primary(replica: Replica) -> None:
    noor = hub.member("Noor", "Haddad")
    replica.catch_up()

    def work() -> None:
        member = Member.objects.get(pk=noor.pk)
        assert member._state.db == replicas.ALIAS
        member.current_title = "Nurse"
        member.save(update_fields=["current_title"])
        hub.member("Ada", "Ferreira")

    replicas.read(work)

    assert names() == ["Noor", "Ada"]
    noor.refresh_from_db()
    assert noor.current_title == "Nurse"


def test_a_late_replica_is_not_asked_until_it_has_caught_up(
    replica: Replica, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "REST", 0.0)
    settings.HIREWIRE_REPLICA_LAG = 0.0
    replica.pause()
    write()

    with capture_logs() as lines:
        assert [replicas.read(names) for _ in range(3)] == [["Noor"]] * 3
    assert replicas.examine().state is State.LATE
    assert [(line["event"], line["reason"]) for line in lines] == [("The primary answers for the replica", State.LATE)]

    replica.resume()
    replica.catch_up()
    # PostgreSQL sometimes writes on its own, so the replica may be a little behind.
    settings.HIREWIRE_REPLICA_LAG = 600.0
    with capture_logs() as lines:
        assert replicas.read(is_in_recovery)
    assert [line["event"] for line in lines] == ["The replica answers again"]


def test_reads_are_counted_by_who_answered_and_why(
    replica: Replica, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "REST", 3600.0)
    settings.HIREWIRE_METRICS_TOKEN = "scrape-me"
    before = scraped()

    for _ in range(2):
        replicas.read(names)
    replica.pause()
    settings.HIREWIRE_REPLICA_LAG = 0.0
    write()
    for _ in range(3):
        replicas.read(names)

    after = scraped()
    counts = {key[1]: after[key] - before.get(key, 0) for key in after if key[0] == "hirewire_replica_reads_total"}
    assert {state: count for state, count in counts.items() if count} == {"replica": 2, "late": 1, "resting": 2}


def test_a_replica_within_the_bound_may_show_older_data(replica: Replica) -> None:
    replica.pause()
    hub.member("Noor", "Haddad")

    assert replicas.read(names) == []
    standing = replicas.examine()
    assert standing.state is State.USABLE
    assert standing.lag is not None
    assert 0 <= standing.lag < 600


def test_people_see_their_own_writes(replica: Replica) -> None:
    replica.pause()
    hub.member("Noor", "Haddad")

    with replicas.not_before(replicas.position()), capture_logs() as lines:
        assert replicas.read(names) == ["Noor"]
        replica.resume()
        replica.catch_up()
        assert replicas.read(is_in_recovery)
    assert lines == []


def test_a_replica_that_is_gone_is_left_alone_for_a_while(
    use_replica: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "REST", 3600.0)
    use_replica(f"postgres://nobody@127.0.0.1:{free_port()}/nothing")
    hub.member("Noor", "Haddad")
    before = answers(State.GONE), answers(State.RESTING)

    with capture_logs() as lines:
        assert [replicas.read(names) for _ in range(3)] == [["Noor"]] * 3
    assert [(line["event"], line["reason"]) for line in lines] == [("The primary answers for the replica", State.GONE)]
    assert (answers(State.GONE) - before[0], answers(State.RESTING) - before[1]) == (1, 2)


def test_a_replica_that_refuses_us_counts_as_gone(replica: Replica, use_replica: Callable[[str], None]) -> None:
    use_replica(replica.url.rpartition("/")[0] + "/nothing")

    assert not replicas.read(is_in_recovery)
    assert replicas.examine().state is State.GONE


def test_one_address_may_name_all_servers(replica: Replica, use_replica: Callable[[str], None]) -> None:
    primary = database_url().rpartition("/")[0]
    rest = replica.url.rpartition("@")[2]
    use_replica(f"{primary},{rest}?target_session_attrs=standby")

    assert replicas.read(is_in_recovery)


def test_a_session_is_not_kept_after_its_server_was_promoted(
    replica: Replica,
    use_replica: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(replicas, "REST", 0.0)
    with Supervisor(tmp_path / "logs") as supervisor:
        chosen = Replica(tmp_path / "chosen", database_url(), name="chosen")
        chosen.start(supervisor)
        before, _, name = chosen.url.rpartition("/")
        use_replica(f"{before},127.0.0.1:{replica.port}/{name}?target_session_attrs=standby")
        connections.settings[replicas.ALIAS]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 30}
        # A replica may be behind just after its start, or while other tests use the server. The primary then answers.
        eventually(lambda: replicas.read(port_of_the_server), lambda port: port == chosen.port)
        connections[replicas.ALIAS].close()

        chosen.promote()
        assert not replicas.read(is_in_recovery)
        eventually(lambda: replicas.read(port_of_the_server), lambda port: port == replica.port)
        connections[replicas.ALIAS].close()
        connections[replicas.ALIAS].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's connections have a pool
    chosen.forget()


def test_a_primary_is_not_a_replica(use_replica: Callable[[str], None]) -> None:
    use_replica(database_url())

    assert replicas.examine().state is State.NO_REPLICA
    assert replicas.read(lambda: replicas.connection().alias) == "default"


def test_another_server_is_not_a_replica(use_replica: Callable[[str], None], tmp_path: Path) -> None:
    with Supervisor(tmp_path / "logs") as supervisor:
        server = postgres.start(tmp_path / "other", supervisor=supervisor, say=lambda _text: None, is_durable=False)
        use_replica(server.url("postgres"))

        assert replicas.examine().state is State.ELSEWHERE
        assert replicas.read(lambda: replicas.connection().alias) == "default"


def test_a_read_that_the_replica_cancels_runs_again_on_the_primary(replica: Replica) -> None:
    noor, tried = hub.member("Noor", "Haddad"), []
    replica.catch_up()
    before = answers(State.CONFLICT)

    def work() -> list[str]:
        tried.append(is_in_recovery())
        found = names()
        if tried == [True]:
            with replica.configured(CONFLICT_DELAY, "0"), replicas.connection().cursor() as cursor:
                with psycopg.connect(database_url()) as session:
                    # The replica must repeat this lock. The read still uses the table, so the replica cancels the read.
                    session.execute("LOCK TABLE hub_member IN ACCESS EXCLUSIVE MODE")
                cursor.execute("SELECT pg_sleep(60)")
        return found

    assert replicas.read(work) == [noor.first_name]
    assert tried == [True, False]
    assert answers(State.CONFLICT) - before == 1
    assert replicas.read(is_in_recovery)


def test_a_read_that_takes_too_long_is_not_tried_again(replica: Replica) -> None:
    tried = []

    def work() -> None:
        tried.append(is_in_recovery())
        with replicas.connection().cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '20ms'")
            cursor.execute("SELECT pg_sleep(60)")

    with pytest.raises(OperationalError, match="statement timeout"):
        replicas.read(work)
    assert tried == [True]


def test_without_a_replica_the_primary_answers(transactional_db: None) -> None:
    assert not replicas.is_configured()
    assert not replicas.read(is_in_recovery)


def test_probes_and_metrics_report_a_healthy_replica(replica: Replica, settings: Settings) -> None:
    settings.HIREWIRE_METRICS_TOKEN = "for-metrics"

    (status, report), metrics = probed()

    assert (status, report["replica"]["usable"]) == (HTTPStatus.OK, True)
    # PostgreSQL sometimes writes on its own, and the changes take a moment to arrive.
    assert 0 <= report["replica"]["lag_seconds"] < settings.HIREWIRE_REPLICA_LAG
    assert [text for text in report["warnings"] if "replica" in text] == []
    assert "hirewire_replica_usable 1.0" in metrics
    (lag,) = [line.rpartition(" ")[2] for line in metrics if line.startswith("hirewire_replica_lag_seconds ")]
    assert 0 <= float(lag) < settings.HIREWIRE_REPLICA_LAG
    with replica.configured(CONFLICT_DELAY, "5min"):
        assert [finding.name for finding in replica_of_the_database("hub")] == []


def test_a_late_replica_is_reported_and_does_not_make_a_site_unready(replica: Replica, settings: Settings) -> None:
    settings.HIREWIRE_METRICS_TOKEN = "for-metrics"
    settings.HIREWIRE_REPLICA_LAG = 0.0
    write()
    replica.catch_up()
    replica.pause()
    write()

    (status, report), metrics = probed()

    assert (status, report["status"], report["replica"]["usable"]) == (HTTPStatus.OK, "not ready", False)
    assert [text for text in report["warnings"] if text.endswith("seconds behind the primary.")]
    assert "hirewire_replica_usable 0.0" in metrics
    assert [finding.name for finding in replica_of_the_database("hub")] == ["replica-late"]


def test_the_doctor_says_what_is_wrong_with_the_address(use_replica: Callable[[str], None]) -> None:
    use_replica(database_url())

    (finding,) = replica_of_the_database("hub")

    assert finding.name == "replica-no-replica"
    assert "is not a replica" in finding.what


@pytest.mark.parametrize("state", [State.LATE, State.GONE, State.NO_REPLICA, State.ELSEWHERE, State.CONFLICT])
def test_the_doctor_says_how_to_mend_each_fault(
    use_replica: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    use_replica(database_url())
    monkeypatch.setattr(replicas, "examine", lambda: replicas.ReplicaCondition(state))

    (finding,) = replica_of_the_database("hub")

    assert "" not in {finding.what, finding.mend}


def test_the_doctor_finds_a_replica_that_waits_for_queries(replica: Replica, settings: Settings) -> None:
    settings.HIREWIRE_REPLICA_LAG = 20.0

    with replica.configured(CONFLICT_DELAY, "30s"):
        (finding,) = replica_of_the_database("hub")

    assert finding.name == "replica-waits"
    assert "'10000ms'" in finding.mend


def test_a_site_on_a_standby_is_not_ready(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    database = {**connection.settings_dict, **addresses.parsed(replica.url)}
    connection.close()
    with monkeypatch.context() as on_the_standby:
        on_the_standby.setattr(connection, "settings_dict", database)

        ready = Client(SERVER_NAME=HUB).get("/readyz")
        findings = [finding.name for finding in server.writes("hub")]
        connection.close()

    assert (ready.status_code, ready.json()["reasons"]) == (
        HTTPStatus.SERVICE_UNAVAILABLE,
        ["The database is a standby, which takes no writes."],
    )
    assert findings == ["standby"]
    assert [finding.name for finding in server.writes("hub")] == []


def probed() -> tuple[tuple[int, dict[str, Any]], set[str]]:
    """The status of ``/readyz``, the report of its strict variant, and the lines of ``/metrics``."""
    client = Client(SERVER_NAME=HUB)
    ready = client.get("/readyz").status_code
    report = client.get("/readyz?strict=1").json()
    metrics = client.get("/metrics", headers={"authorization": "Bearer for-metrics"}).text
    return (ready, report), set(metrics.splitlines())
