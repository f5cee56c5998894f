import re
from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from hirewire.agent.connections import clients, drifts, services
from hirewire.agent.connections.models import DRIFT_GONE, DRIFT_OVER, Connection, DriftWarning
from hirewire.agent.console.overview import standings
from hirewire.agent.console.status import status
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.drifting import drift
from hirewire.agent.doubles.greenhouse import Greenhouse
from hirewire.agent.doubles.greenhouse.seed import seed
from hirewire.agent.people.services import add_operator
from hirewire.agent.sdk.drift import Drift, DriftKind
from hirewire.agent.sdk.drift.sightings import MOST_VALUES, Sightings
from hirewire.agent.sdk.records import Stream
from hirewire.kit import clock
from hirewire.kit.web import outbound
from tests.agent.management.test_commands import run

pytestmark = pytest.mark.django_db
PAGE = "/agent/connections/corrib/"


@pytest.fixture
def ats() -> Iterator[Greenhouse]:
    double = seed(Greenhouse(clock=HandClock(clock.now()), limit=10_000), count=5)
    with outbound.through(httpx2.WSGITransport(app=double)):
        yield double


def make(tenant: str) -> Connection:
    return services.register(
        tenant=tenant,
        name="Corrib Payments",
        connector="greenhouse",
        settings=DOUBLES["greenhouse"].settings("http://ats.test"),
        widget_origins=[],
    )


@pytest.fixture
def connection() -> Connection:
    return make("corrib")


@pytest.fixture
def console() -> Client:
    add_operator(email="wanda@agent.example", password="correct horse", first_name="Wanda", last_name="Marsh")
    browser = Client(SERVER_NAME="ats.test")
    browser.post("/agent/sign-in/", {"email": "wanda@agent.example", "password": "correct horse"})
    return browser


def read(connection: Connection, stream: Stream = Stream.JOBS) -> int:
    with clients.ats(connection) as connector:
        return sum(len(page.records) for page in connector.changes(stream, None))


def page_of(console: Client) -> str:
    return console.get(PAGE).content.decode()


def test_a_healthy_ats_costs_no_query(connection: Connection, ats: Greenhouse) -> None:
    with CaptureQueriesContext(database) as queries:
        records = read(connection)

    assert (records > 0, len(queries)) == (True, 0)


def test_drift_becomes_a_warning_and_stops_nothing(connection: Connection, ats: Greenhouse) -> None:
    before = read(connection)
    drift(ats, "unknown-value")

    with capture_logs() as lines:
        after = read(connection)

    [warning] = drifts.open_warnings(connection)
    assert after == before
    assert warning.drift == Drift(DriftKind.VALUE, "jobs", "status", "unheard_of")
    assert lines == [
        {"event": "the ATS changed", "log_level": "warning", "tenant": "corrib"}
        | {"kind": "value", "entity": "jobs", "field": "status"}
    ]


def test_repeated_sightings_are_counted_and_seldom_written(connection: Connection, ats: Greenhouse) -> None:
    drift(ats, "unknown-value")
    read(connection)
    first = DriftWarning.objects.get()

    with CaptureQueriesContext(database) as queries:
        read(connection)
    with clock.moved(drifts.WRITE_EVERY):
        read(connection)

    last = DriftWarning.objects.get()
    assert (len(queries), last.count) == (0, 3 * first.count)
    assert (last.first_seen_at, last.last_seen_at > first.last_seen_at) == (first.first_seen_at, True)


def test_something_new_is_written_at_once(connection: Connection, ats: Greenhouse) -> None:
    drift(ats, "unknown-value")
    read(connection)

    drift(ats, "sunset")
    read(connection)

    assert {row.kind for row in drifts.open_warnings(connection)} == {DriftKind.VALUE, DriftKind.SUNSET}


def test_ten_thousand_unknown_values_fill_a_few_rows(connection: Connection) -> None:
    for turn in range(100):
        sightings = Sightings()
        for number in range(100):
            sightings.note(Drift(DriftKind.VALUE, "jobs", "status", f"state_{turn}_{number}"))
        drifts.record(connection=connection, sightings=sightings)

    rows = DriftWarning.objects.all()
    assert (len(rows), sum(row.count for row in rows)) == (MOST_VALUES + 1, 10_000)


def test_a_warning_is_over_after_a_week_and_gone_after_a_month(
    connection: Connection, ats: Greenhouse, console: Client
) -> None:
    drift(ats, "missing-field")
    read(connection, Stream.CANDIDATES)

    with clock.moved(DRIFT_OVER + timedelta(seconds=1)):
        over = (drifts.open_warnings(connection), drifts.warnings(connection)[0].is_over)
    with clock.moved(DRIFT_GONE + timedelta(seconds=1)):
        gone = drifts.warnings(connection)

    assert (over, gone) == (([], True), [])


def test_an_operator_marks_a_warning_as_known_and_unmarks_it(
    connection: Connection, ats: Greenhouse, console: Client
) -> None:
    drift(ats, "unknown-value")
    read(connection)
    place = f"{PAGE}warnings/{DriftWarning.objects.get().pk}/"

    console.post(place, {"known": "yes"})
    known = (drifts.open_warnings(connection), "Warn again" in page_of(console))
    console.post(place, {"known": "no"})

    assert known == ([], True)
    assert len(drifts.open_warnings(connection)) == 1


def test_what_is_known_stays_known_when_it_comes_again(connection: Connection, ats: Greenhouse) -> None:
    drift(ats, "unknown-value")
    read(connection)
    drifts.mark_known(connection=connection, pk=DriftWarning.objects.get().pk)

    with clock.moved(DRIFT_GONE + timedelta(days=1)):
        read(connection)
        still_open = drifts.open_warnings(connection)

    assert (still_open, DriftWarning.objects.count()) == ([], 1)


def test_a_warning_of_another_connection_is_not_found(connection: Connection, ats: Greenhouse, console: Client) -> None:
    drift(ats, "unknown-value")
    read(connection)
    make("umzi")

    answer = console.post(f"/agent/connections/umzi/warnings/{DriftWarning.objects.get().pk}/", {"known": "yes"})

    assert (answer.status_code, DriftWarning.objects.get().known_at) == (404, None)


def test_the_page_says_what_differs_and_what_it_means(connection: Connection, ats: Greenhouse, console: Client) -> None:
    calm = page_of(console)
    drift(ats, "unknown-value")
    read(connection)

    page = page_of(console)

    assert "Nothing. The agent compares each answer with what it expects of Greenhouse" in " ".join(calm.split())
    assert "Unknown value of “status” in “jobs”: “unheard_of”." in page
    assert "Jobs with another status count as closed." in page
    assert "<mark>{&quot;status&quot;: &quot;unheard_of&quot;,</mark>" in page


def test_no_name_reaches_the_page_the_status_or_the_logs(
    connection: Connection, ats: Greenhouse, console: Client
) -> None:
    drift(ats, "missing-field")
    people = ats.store.tables["candidates"].values()

    with capture_logs() as lines:
        read(connection, Stream.CANDIDATES)

    shown = page_of(console) + str(status(connection)["drift"]) + str(lines) + DriftWarning.objects.get().example
    names = {name for person in people for name in (person["first_name"], person["last_name"]) if name}
    assert names
    assert names & set(re.findall(r"\w+", shown)) == set()


def test_status_lists_open_warnings(connection: Connection, ats: Greenhouse) -> None:
    drift(ats, "sunset")
    read(connection, Stream.USERS)

    [warning] = status(connection)["drift"]
    lines = run("connection_status").splitlines()

    assert (warning["kind"], warning["field"], warning["value"]) == ("sunset", "Sunset", "2027-06-30")
    seen = f"({warning['count']} times, last on {DriftWarning.objects.get().last_seen_at:%Y-%m-%d})"
    assert lines[1:] == [f"  warning: Greenhouse switches off parts of its API on 30 Jun 2027. {seen}"]


def test_the_overview_counts_open_warnings_by_kind(connection: Connection, ats: Greenhouse) -> None:
    drift(ats, "unknown-value")
    read(connection)

    [standing] = standings([connection])

    assert (standing.drift, standing.drift_count) == ({"value": 1}, 1)
