import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from hirewire.hub.ats.matching.models import Rematch
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.hub.platform.notifications.schedule import CHALLENGES
from hirewire.hub.platform.notifications.services import announce
from hirewire.kit import clock
from hirewire.kit.db.outages import DATABASE
from hirewire.kit.monitoring import health, queues
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.sites import ATS, HUB

pytestmark = pytest.mark.django_db


def ready(site: str = HUB, query: str = "") -> tuple[int, dict[str, Any]]:
    answer = Client(SERVER_NAME=site).get(f"/readyz{query}")
    return answer.status_code, answer.json()


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    """Let both sites load what their first requests need.

    On a busy machine, loading may take longer than a living worker is silent.
    """
    for site in (HUB, ATS):
        ready(site)


def worker(silent_for: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (statement_timestamp() - make_interval(secs => %s))",
            [silent_for],
        )


def waiting_task(queue: str, *, minutes: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES (%s, 'any.task') RETURNING id", [queue]
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(mins => %s) WHERE job_id = %s",
            [minutes, cursor.fetchone()[0]],
        )


@pytest.mark.parametrize("site", [HUB, ATS])
def test_a_process_lives_whatever_host_a_probe_names(site: str, django_assert_num_queries: Any) -> None:  # noqa: ANN401 - pytest-django's
    with django_assert_num_queries(0):
        answer = Client(SERVER_NAME=site).get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("site", [HUB, ATS])
def test_a_site_with_a_worker_is_ready(site: str) -> None:
    worker(silent_for=1)

    status, report = ready(site)

    assert (status, report["status"], report["reasons"], report["warnings"]) == (200, "ready", [], [])
    assert report["migrations"] == {"pending": 0}
    assert report["workers"]["alive"] == 1
    assert 1 <= report["workers"]["newest_heartbeat_seconds"] < health.SILENT_AFTER


def test_the_oldest_waiting_row_of_each_queue_is_reported() -> None:
    worker(silent_for=1)
    waiting_task("hub", minutes=3)
    waiting_task("hub", minutes=40)

    status, report = ready()

    assert status == 200
    assert report["queues"]["hub"] == {"waiting": 2, "oldest_seconds": pytest.approx(180, abs=30)}
    assert {"push", "matching", "weighing", "candidacies", "member facts"} < set(report["queues"])
    assert report["queues"]["push"] == {"waiting": 0, "oldest_seconds": 0.0}


def test_push_events_wait_only_for_addresses_that_accept_them() -> None:
    application, _ = hub.customer()
    company = hub.enabled(application).contract.organization
    announce(
        application=application,
        organization=company,
        type=PushType.RESYNC_JOBS,
        endpoint_url="https://ats.example/push",
    )

    before = ready()[1]["queues"]["push"]["waiting"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hub_endpoint SET paused_at = now()")

    assert before == 1
    assert ready()[1]["queues"]["push"]["waiting"] == 0


def test_push_events_do_not_wait_for_an_address_that_has_not_proven_itself(settings: Settings) -> None:
    application, _ = hub.customer()
    company = hub.enabled(application).contract.organization
    announce(
        application=application,
        organization=company,
        type=PushType.RESYNC_JOBS,
        endpoint_url="https://ats.example/push",
    )
    settings.HIREWIRE_CHALLENGE_CALLBACKS = True

    before = ready()[1]["queues"]["push"]["waiting"]
    Endpoint.objects.update(proven_at=clock.now())
    proven = ready()[1]["queues"]["push"]["waiting"]
    Endpoint.objects.update(challenge_failures=CHALLENGES)

    assert (before, proven, ready()[1]["queues"]["push"]["waiting"]) == (0, 1, 0)


def test_what_is_due_is_told_by_the_clock_of_a_sandbox_that_was_moved() -> None:
    application, _ = hub.customer()
    company = hub.enabled(application).contract.organization

    with clock.moved(timedelta(days=40)):
        announce(
            application=application,
            organization=company,
            type=PushType.RESYNC_JOBS,
            endpoint_url="https://ats.example/push",
        )
        Rematch.objects.create(organization=company, application=application, candidate_ids=["C-1"])
        queues = ready()[1]["queues"]

    just_now = {"waiting": 1, "oldest_seconds": pytest.approx(0, abs=30)}
    assert (queues["push"], queues["matching"]) == (just_now, just_now)


@pytest.mark.parametrize(("silent_for", "words"), [(None, "No worker has ever started."), (60, "No worker is running")])
def test_pages_are_served_without_a_worker_but_a_strict_probe_fails(silent_for: float | None, words: str) -> None:
    if silent_for is not None:
        worker(silent_for)

    status, report = ready()
    strict, strict_report = ready(query="?strict=1")

    assert (status, report["status"], report["reasons"]) == (200, "ready", [])
    assert report["warnings"][0].startswith(words)
    assert (strict, strict_report["status"], strict_report["reasons"]) == (503, "not ready", report["warnings"])


def test_work_that_waits_for_long_is_a_warning() -> None:
    worker(silent_for=1)
    waiting_task("hub", minutes=40)

    assert ready()[1]["warnings"] == ["Work in the queue hub has waited for 40 minutes."]


@pytest.mark.parametrize(("hours", "warnings"), [(5, []), (7, ["Work in the queue matching has waited for 7 hours."])])
def test_candidates_of_a_first_sync_may_wait_for_hours(hours: int, warnings: list[str]) -> None:
    worker(silent_for=1)
    application, _ = hub.customer()
    company = hub.enabled(application).contract.organization
    Rematch.objects.create(
        organization=company,
        application=application,
        candidate_ids=["C-1"],
        due_at=clock.now() - timedelta(hours=hours, minutes=1),
    )

    assert ready()[1]["warnings"] == warnings


def test_days_of_waiting_are_not_given_in_minutes() -> None:
    worker(silent_for=4 * 86_400)
    waiting_task("hub", minutes=3 * 24 * 60)

    silence, wait = ready()[1]["warnings"]

    assert silence.endswith("the last heartbeat came 4 days ago.")
    assert wait == "Work in the queue hub has waited for 3 days."


def test_a_site_without_its_migrations_is_not_ready() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'agent' AND name = '0021_access_ended'")

    status, report = ready()

    assert status == 503
    assert report["reasons"] == ["The database lacks migrations of this version: agent.0021_access_ended."]


def test_a_site_whose_database_is_away_is_not_ready_and_says_nothing_about_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Nothing listens on this port, and the process has already noticed the outage.
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    DATABASE.note(psycopg.OperationalError())
    try:
        status, report = ready()
    finally:
        DATABASE.end()

    assert (status, report["reasons"]) == (503, ["The database cannot be reached."])


def test_only_a_strict_probe_waits_for_the_replica(use_replica: Callable[[str], None]) -> None:
    """An attempt to connect to a vanished replica takes seconds to fail.

    If every probe waited that long, proxies would consider the site dead.
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0)
        # The tests' settings would let this attempt wait for minutes before it fails.
        use_replica(f"postgres://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing?connect_timeout=2")

        status, report = ready()

        assert (status, report["replica"]) == (200, {})
        with pytest.raises(BlockingIOError):
            silent.accept()

    strict, strict_report = ready(query="?strict=1")

    assert (strict, strict_report["replica"]["usable"]) == (503, False)
    assert "The replica cannot be reached." in strict_report["reasons"]


def test_work_that_cannot_be_counted_in_time_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def count() -> list[queues.Queue]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            assert cursor.fetchone() == (f"{health._PATIENCE:g}s",)
            # Only this statement is to be too slow. A shorter limit for the whole probe could end others, too.
            cursor.execute("SET LOCAL statement_timeout = '20ms'")
            cursor.execute("SELECT pg_sleep(60)")
        return []

    worker(silent_for=1)
    monkeypatch.setattr(health.queues, "queues", count)

    status, report = ready()
    strict, _ = ready(query="?strict=1")

    assert (status, report["reasons"]) == (200, [])
    assert report["warnings"] == ["Workers and waiting work could not be counted in time."]
    assert strict == 503


def test_a_query_that_fails_is_a_reason_and_not_an_error() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME COLUMN app TO elsewhere")

    status, report = ready()

    assert (status, len(report["reasons"])) == (503, 1)
    assert report["reasons"][0].startswith("The database did not answer")
