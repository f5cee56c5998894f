import re
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.agent.connections import drifts, services
from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.mirror.models import SentCount
from hirewire.agent.sdk.connector import Entity, Report
from hirewire.agent.sdk.drift import Drift, DriftKind
from hirewire.agent.sdk.drift.sightings import Sightings
from hirewire.agent.sync.models import Progress, Sync, SyncState
from hirewire.kit import clock

KEY = {"key": "sealed-away", "user": "amara@larkspur.example"}


def connected(name: str, *, is_started: bool = True, **sync: object) -> Connection:
    """A connection that is enabled in Recruiter and up to date. ``sync`` overrides fields of its ``Sync``."""
    connection = services.register(tenant=name.lower(), name=name, connector="lever", settings=KEY, widget_origins=[])
    connection.is_started, connection.state = is_started, ConnectionState.ENABLED
    connection.save()
    state = {"state": SyncState.COMPLETE, "is_first_done": True, "read_at": clock.now(), **sync}
    Sync.objects.create(connection=connection, **state)
    return connection


def shown(console: Client, query: str = "", **headers: str) -> list[tuple[str, str]]:
    page = console.get(f"/agent/{query}", headers=headers).content.decode()
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    names = re.findall(r'<a class="tap" href="/agent/connections/[a-z]+/">(.*?)</a>', table)
    badges = re.findall(r'<td class="state">\s*<span class="badge \w+"><svg.*?</svg>(.*?)</span>', table, re.DOTALL)
    return list(zip(names, badges, strict=True))


def warned(connection: Connection, drift: Drift) -> None:
    sightings = Sightings()
    sightings.note(drift, "{}")
    drifts.record(connection=connection, sightings=sightings)


@pytest.mark.usefixtures("console")
@pytest.mark.parametrize(
    ("sync", "badge"),
    [
        ({"state": SyncState.PAUSED}, "Paused"),
        ({"state": SyncState.STOPPED, "reason": "It is gone."}, "Broken"),
        ({"state": SyncState.STOPPED, "reason": "No.", "access_ended_at": clock.now()}, "Access ended"),
        ({"missing": {"candidates": 900}}, "Records missing"),
        ({"read_at": clock.now() - timedelta(hours=1)}, "Behind"),
        ({"is_first_done": False, "state": SyncState.RUNNING}, "First sync"),
        ({}, "Up to date"),
    ],
)
def test_the_badge_says_what_needs_somebody(console: Client, sync: dict[str, object], badge: str) -> None:
    connected("Umzi", **sync)

    assert shown(console) == [("Umzi", badge)]


def test_a_first_sync_that_took_hours_and_has_just_ended_is_not_behind(console: Client) -> None:
    connected("Umzi", read_at=clock.now() - timedelta(hours=9), finished_at=clock.now())

    assert shown(console) == [("Umzi", "Up to date")]


def test_a_retry_says_when(console: Client) -> None:
    # The day must not end during this test.
    with clock.stopped():
        at = clock.now().replace(hour=9, minute=44) + timedelta(days=1)
        connected("Umzi", reason="503 Service Unavailable", resumes_at=at, failures=1)

        tomorrow = shown(console)
        Sync.objects.update(resumes_at=clock.now().replace(hour=9, minute=44))

        assert tomorrow == [("Umzi", f"Retries on {at.day} {at:%b} at 09:44")]
        assert shown(console) == [("Umzi", "Retries at 09:44")]
        assert shown(console, "?show=needs") == [], "it retries by itself"


def test_a_connection_that_has_not_been_read_for_long_is_behind_whatever_else_it_shows(console: Client) -> None:
    at = clock.now() + timedelta(minutes=5)
    connection = connected("Umzi", reason="503 Service Unavailable", resumes_at=at, failures=1)
    warned(connection, Drift(DriftKind.VALUE, "jobs", "status", "on_hold"))

    soon = shown(console, "?show=needs")
    Sync.objects.update(read_at=clock.now() - timedelta(hours=1))

    assert (soon, shown(console, "?show=needs")) == ([("Umzi", "Drift")], [("Umzi", "Behind")])


def test_a_connection_with_refused_records_needs_somebody(console: Client) -> None:
    connection = connected("Umzi")
    SentCount.objects.create(connection=connection, entity=Entity.JOBS, accepted=2_000, refused=1_005)

    resting = shown(console, "?show=needs")
    Sync.objects.update(reason="503 Service Unavailable", resumes_at=clock.now() + timedelta(hours=1), failures=1)

    assert (resting, shown(console, "?show=needs")) == ([("Umzi", "1,005 refused")], [("Umzi", "1,005 refused")])


def test_a_first_sync_says_how_far_it_is_if_the_ats_counts(console: Client) -> None:
    connection = connected("Umzi", is_first_done=False, state=SyncState.RUNNING)
    SentCount.objects.create(connection=connection, entity=Entity.JOBS, accepted=100, refused=5)
    for entity, total in ((Entity.JOBS, 105), (Entity.CANDIDATES, 105)):
        Progress.objects.create(connection=connection, entity=entity, total=total)

    halfway = shown(console)
    Progress.objects.filter(entity=Entity.CANDIDATES).update(total=None)

    assert (halfway, shown(console)) == ([("Umzi", "First sync, 50%")], [("Umzi", "First sync")])


def test_faults_come_first_then_what_waits_then_the_rest_by_name(console: Client) -> None:
    connected("Polar", state=SyncState.PAUSED)
    connected("Orchid")
    connected("Larkspur")
    warned(connected("Zinnia"), Drift(DriftKind.VALUE, "jobs", "status", "on_hold"))
    connected("Yarrow", state=SyncState.STOPPED, reason="It is gone.")

    assert [name for name, _ in shown(console)] == ["Yarrow", "Zinnia", "Larkspur", "Orchid", "Polar"]
    assert [name for name, _ in shown(console, "?show=needs")] == ["Yarrow", "Zinnia"]


def test_an_announced_end_of_the_api_is_named_with_its_day(console: Client) -> None:
    connected("Larkspur")
    connection = connected("Umzi")
    for day in ("2027-09-01", "2027-06-30"):
        warned(connection, Drift(DriftKind.SUNSET, "", "Sunset", day))

    page = " ".join(console.get("/agent/?show=ends").content.decode().split())

    assert [name for name, _ in shown(console, "?show=ends")] == ["Umzi"]
    assert page.count("parts of the API end on 30 Jun 2027") == 2, "once for a wide screen, and once for a narrow one"


def test_connections_are_found_by_company_ats_and_company_id(console: Client) -> None:
    connected("Larkspur")
    Connection.objects.filter(pk=connected("Umzi").pk).update(organization_urn="urn:li:organization:2414183")

    found = [[name for name, _ in shown(console, f"?q={text}")] for text in ("umz", "LEVER lark", "2414183", "zxqv")]

    assert found == [["Umzi"], ["Larkspur"], ["Umzi"], []]


def test_the_filters_keep_the_search_and_count_what_it_finds(console: Client) -> None:
    connected("Larkspur", state=SyncState.STOPPED, reason="It is gone.")
    connected("Umzi")

    page = console.get("/agent/?q=umzi").content.decode()

    assert 'href="?show=needs&amp;q=umzi"' in page
    assert re.findall(r'<span class="count">(\d+)</span>', page) == ["1", "0", "0"]


def test_a_draft_says_why_its_check_failed_and_counts_nothing(console: Client) -> None:
    connection = connected("Umzi", is_started=False)
    services.record_check(connection=connection, report=None, fault="Lever refuses our key.", took=timedelta())

    page = console.get("/agent/").content.decode()

    assert shown(console) == [("Umzi", "Draft")]
    assert ("Lever refuses our key." in page, page.count("none")) == (True, 4)


def test_the_version_is_the_one_that_the_ats_reported(console: Client) -> None:
    connection = connected("Umzi")
    report = Report("umzi", "v1 of 2026", api_ends="with v2")
    services.record_check(connection=connection, report=report, fault="", took=timedelta())

    page = console.get("/agent/").content.decode()

    assert ("v1 of 2026" in page, "with v2" in page) == (True, True)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?q=zxqv", "No connection matches “zxqv”"),
        ("?show=needs", "Nothing needs your attention"),
        ("?show=ends", "No API ends soon"),
    ],
)
def test_an_empty_list_says_why_and_leads_back(console: Client, query: str, words: str) -> None:
    connected("Umzi")

    page = console.get(f"/agent/{query}").content.decode()

    assert (words in page, "Show all connections" in page) == (True, True)


def test_without_any_connection_the_page_offers_the_first(console: Client) -> None:
    page = console.get("/agent/").content.decode()

    assert ("No ATS is connected yet" in page, 'name="q"' in page) == (True, False)
