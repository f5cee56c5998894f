import socket
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from hirewire.hub.platform.journal import services
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.notifications.services import announce
from hirewire.kit import clock
from hirewire.kit.db.outages import DATABASE
from hirewire.kit.db.sessions import open_session
from hirewire.kit.monitoring.scraping import states
from hirewire.kit.web import away
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.ats import Ats
from tests.support.metrics import Samples, scraped
from tests.support.sites import ATS, HUB

pytestmark = pytest.mark.django_db
REQUESTS = "hirewire_requests_total"


def added(before: Samples, after: Samples, name: str) -> Samples:
    return {
        key: value - before.get(key, 0)
        for key, value in after.items()
        if key[0] == name and value != before.get(key, 0)
    }


@pytest.mark.parametrize("site", [HUB, ATS])
def test_without_a_token_there_are_no_metrics(site: str) -> None:
    assert Client(SERVER_NAME=site).get("/metrics").status_code == 404


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer scrape-me-not"}])
def test_only_the_token_opens_the_metrics(counting: None, given: dict[str, str]) -> None:
    answer = Client(SERVER_NAME=HUB).get("/metrics", headers=given)

    assert answer.status_code == 401
    assert answer.content == b"Send the token in HIREWIRE_METRICS_TOKEN as a bearer token.\n"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_site_may_have_other_keys_as_well(settings: Settings) -> None:
    settings.HIREWIRE_METRICS_KEYS = ("of-the-agent",)

    answer = Client(SERVER_NAME=ATS).get("/metrics", headers={"Authorization": "Bearer of-the-agent"})

    assert (answer.status_code, b"hirewire_agent_connections" in answer.content) == (200, True)


def test_requests_are_counted_by_the_name_of_the_url(counting: None) -> None:
    before, browser = scraped(), Client(SERVER_NAME=HUB)

    browser.get("/sign-in/?next=/people/Ada-Lovelace/")
    browser.get("/people/Ada-Lovelace/")
    browser.generic("BREW", "/sign-in/")

    after = scraped()
    assert added(before, after, REQUESTS) == {
        (REQUESTS, "GET", "sign-in", "200"): 1,
        (REQUESTS, "GET", "unknown", "404"): 1,
        (REQUESTS, "OTHER", "sign-in", "405"): 1,
    }
    assert added(before, after, "hirewire_request_seconds_count") == {
        ("hirewire_request_seconds_count", "sign-in"): 2,
        ("hirewire_request_seconds_count", "unknown"): 1,
    }
    assert "Ada" not in str(after)


def test_calls_are_counted_by_resource_and_method(counting: None) -> None:
    ats = Ats()
    before = scraped()

    ats.call("GET", "atsCandidates", query=f"ids[0].{ats.key('atsCandidateId', 'C-1').replace('&', '&ids[0].')}")
    ats.call("GET", "nothingHere")

    routes = {key[2:] for key in added(before, scraped(), REQUESTS)}
    assert routes == {("v2/atsCandidates batch_get", "200"), ("v2", "404")}


def test_nothing_is_counted_without_a_token(settings: Settings) -> None:
    settings.HIREWIRE_METRICS_TOKEN = "scrape-me"
    before = scraped()
    settings.HIREWIRE_METRICS_TOKEN = ""

    Client(SERVER_NAME=HUB).get("/sign-in/")

    settings.HIREWIRE_METRICS_TOKEN = "scrape-me"
    assert added(before, scraped(), REQUESTS) == {}


def test_the_state_is_what_the_database_says(counting: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 seconds')")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('hub', 'a', 'todo'),"
            " ('hub', 'a', 'todo'), ('hub', 'a', 'failed')"
        )

    found = scraped()

    assert found["hirewire_workers",] == 1
    assert found["hirewire_worker_heartbeat_age_seconds",] == pytest.approx(2, abs=5)
    assert found["hirewire_queue_waiting", "hub"] == 2
    assert found["hirewire_queue_waiting", "push"] == 0
    assert found["hirewire_tasks_given_up", "hub", "a"] == 1
    assert found["hirewire_database_connections", "used"] >= 1
    assert len([key for key in found if key[0] == "hirewire_table_bytes"]) == 20
    assert {value for key, value in found.items() if key[0] == "hirewire_scrape_failed"} == {0}


def test_tasks_that_failed_for_good_are_counted_by_name(counting: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('hub.2', 'a', 'failed'),"
            " ('hub', 'a', 'failed'), ('hub', 'b', 'failed'), ('hub', 'c', 'todo')"
        )

    found = {key[1:]: value for key, value in scraped().items() if key[0] == "hirewire_tasks_given_up"}

    assert found == {("hub", "a"): 2, ("hub", "b"): 1}


def test_a_part_that_cannot_be_read_leaves_the_others(counting: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_workers RENAME TO elsewhere")

    found = scraped()

    failed = {key[1]: value for key, value in found.items() if key[0] == "hirewire_scrape_failed"}
    assert failed == {state.name: float(state.name == "work") for state in states()}
    assert ("hirewire_workers",) not in found
    assert found["hirewire_database_bytes",] > 0


def test_connections_of_other_roles_are_counted(counting: None) -> None:
    """PostgreSQL shows an ordinary role hardly anything about the sessions of other roles."""
    with open_session("another role's"), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE ordinary; SET LOCAL ROLE ordinary")

        used = scraped()["hirewire_database_connections", "used"]

        # At least two sessions are counted: the other one, and the test's own, which also began with another role.
        assert used >= 2


def test_the_oldest_transaction_of_any_role_is_found_by_one_that_may_see_it(counting: None) -> None:
    with open_session("another role's") as other, connection.cursor() as cursor:
        other.execute("BEGIN; SELECT pg_sleep(0.1)")
        cursor.execute("CREATE ROLE ordinary; SET LOCAL ROLE ordinary")
        hidden = scraped()["hirewire_database_oldest_transaction_seconds",]
        cursor.execute("RESET ROLE; GRANT pg_read_all_stats TO ordinary; SET LOCAL ROLE ordinary")

        shown = scraped()["hirewire_database_oldest_transaction_seconds",]

    assert hidden == 0
    assert shown >= 0.1


def test_a_database_that_has_vanished_is_asked_once_in_a_scrape(
    counting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attempt to connect to a vanished machine takes seconds to fail.

    If each group of metrics made an attempt of its own, all the attempts together would outlast the scrape.
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0)
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", str(silent.getsockname()[1]))
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "connect_timeout", 2)
        monkeypatch.setattr(away, "_look_at", 0.0)
        DATABASE.note(psycopg.OperationalError())
        try:
            found = scraped()
        finally:
            DATABASE.end()

        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()
    assert {key[1]: value for key, value in found.items() if key[0] == "hirewire_scrape_failed"} == {
        state.name: 1 for state in states()
    }


def test_an_event_is_due_by_the_clock_of_a_sandbox_that_was_moved(counting: None) -> None:
    application, _ = hub.customer()
    company = hub.enabled(application).contract.organization

    with clock.moved(timedelta(days=40)):
        announce(
            application=application,
            organization=company,
            type=PushType.RESYNC_JOBS,
            endpoint_url="https://ats.example/push",
        )
        found = scraped()

    assert (found["hirewire_push_pending", "due"], found["hirewire_push_pending", "later"]) == (1, 0)
    assert found["hirewire_push_oldest_seconds", "due"] == pytest.approx(0, abs=30)


def test_an_event_for_an_address_that_has_not_proven_itself_is_not_due(counting: None, settings: Settings) -> None:
    application, _ = hub.customer()
    announce(
        application=application,
        organization=hub.enabled(application).contract.organization,
        type=PushType.RESYNC_JOBS,
        endpoint_url="https://ats.example/push",
    )
    settings.HIREWIRE_CHALLENGE_CALLBACKS = True

    with clock.moved(timedelta(minutes=20)):
        found = scraped()

    states = ("due", "later", "paused", "unproven")
    assert [found["hirewire_push_pending", state] for state in states] == [0, 0, 0, 1]
    assert found["hirewire_push_oldest_seconds", "due"] == 0
    assert found["hirewire_push_oldest_seconds", "unproven"] == pytest.approx(20 * 60, abs=30)


def test_freshness_is_reported_for_each_application(counting: None) -> None:
    # Forget the calls that earlier tests queued. They have this application's client id, so they would be counted for
    # this application.
    QUEUE.clear()
    ats = Ats()
    ats.call("GET", "atsCandidates", query=f"ids[0].{ats.key('atsCandidateId', 'C-1').replace('&', '&ids[0].')}")

    ages = ages_of(ats)

    assert set(ages) == {"call"}
    assert 0 <= ages["call"] < 30


def test_single_records_count_as_writes(counting: None) -> None:
    QUEUE.clear()
    ats = Ats()
    file = {"fileName": "cv.pdf", "contentType": "application/pdf", "hiringContext": ats.contract.urn}
    usage = {"usageParameters": {"recruiterSystemConnectResumeParameters": {}}}

    made = ats.call("POST", "hireMediaUrl", body={**file, **usage})

    assert (made.status_code, set(ages_of(ats))) == (201, {"call", "write"})


def ages_of(ats: Ats) -> dict[str, float]:
    services.flush()
    integration = (str(ats.application.pk), str(ats.application.organization_id))
    ages = {key: value for key, value in scraped().items() if key[0] == "hirewire_integration_age_seconds"}
    return {kind: age for (_, application, kind, company), age in ages.items() if (application, company) == integration}
