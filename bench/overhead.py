"""Measures how much time the journal, throttling and monitoring add to a call of a hundred records, in one process.

    python bench/overhead.py [--rounds 30] [--batch 100]

Starts a PostgreSQL unless DATABASE_URL names a server (in which a database is created and dropped). Reports, in
microseconds, how much time the journal, the limits and monitoring add to a request, and how long the journal's
background thread works for a call. Then measures how long whole calls take: with neither limits nor journal, with
limits only, and with both. The three kinds of calls alternate, because a call's time varies by more than the difference
between the kinds.
"""

import argparse
import io
import logging
import os
import statistics
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

import httpx2
from records import candidate
from stage import database, enter, environment, seed

from hirewire.client import RscClient
from hirewire.sandbox.processes import Supervisor
from hirewire.wire.urn import organization_urn

if TYPE_CHECKING:
    from hirewire.hub.platform.journal.recording import Entry

#: How many calls of each kind are made in one round.
CALLS = 10


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update(environment(url))
            # Keep the counters of metrics in shared memory, as a site with HIREWIRE_METRICS_TOKEN does.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            enter()
            measure(options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--batch", type=int, default=100, help="records of one call, 100 at most")
    return parser.parse_args()


def measure(options: argparse.Namespace) -> None:
    from django.db import connections  # noqa: PLC0415 - needs Django

    from hirewire.hub.platform.journal.recording import QUEUE  # noqa: PLC0415 - needs Django

    send = sender(options.batch)
    send()
    entry = QUEUE.take(1)[0]
    print(f"\na call of {options.batch} records, {entry.weight // 1024} KB of bodies, {os.cpu_count()} cores")
    print(f"  {'the request pays for its journal entry':<40}{put(entry):8.1f} µs")
    print(f"  {'and for being counted for limits':<40}{charge():8.1f} µs")
    for name, value in monitored().items():
        print(f"  {name:<40}{value:8.1f} µs")
    mask, write = background(entry)
    print(f"  {'in the background: masking and packing':<40}{mask:8.1f} µs of a thread's time")
    print(f"  {'and writing, in all':<40}{write:8.1f} µs")
    report(options, send)
    connections.close_all()


def sender(batch: int) -> Callable[[], None]:
    """Return a function that makes a call through the whole stack except the network."""
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415 - needs Django

    customer = seed(1)
    client = RscClient(
        api_url="http://localhost",
        oauth_url="http://localhost",
        client_id=customer.client_id,
        client_secret=customer.client_secret,
        organization=organization_urn(customer.organization_id),
        transport=httpx2.WSGITransport(app=WSGIHandler()),
    )
    records = {f"C-{n}": candidate(n) for n in range(batch)}
    # The first call also requests a token. Make this call before the measurement, and drop the journal entries of both
    # requests.
    client.upsert_candidates(records)
    from hirewire.hub.platform.journal.recording import QUEUE  # noqa: PLC0415 - needs Django

    QUEUE.clear()

    def send() -> None:
        client.upsert_candidates(records)

    return send


def put(entry: "Entry") -> float:
    from django.test import RequestFactory  # noqa: PLC0415 - needs Django

    from hirewire.hub.platform.journal.recording import QUEUE, record  # noqa: PLC0415 - needs Django

    request = RequestFactory().put("/v2/atsCandidates", headers=entry.headers)

    def once() -> None:
        record(request, entry.trace, entry.answer, 1)
        QUEUE.clear()

    return micros(once)


def charge() -> float:
    """Return the microseconds that it takes to count one request and the records of its batch toward the limits."""
    from hirewire.hub.platform.throttling.counting import Counters, Key  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.throttling.limits import Meter, group_of  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.throttling.quotas import limits_of  # noqa: PLC0415 - needs Django

    group, counters = group_of("v2/atsCandidates"), Counters(dict)

    def once() -> None:
        now = datetime.now(UTC)
        for meter, amount in ((Meter.REQUESTS_A_DAY, 1), (Meter.RECORDS_A_MINUTE, 100)):
            limits_of(1, group)
            counters.take(Key(1, group.name, meter, meter.start_of(now)), amount, 10**9)

    return micros(once)


def monitored() -> dict[str, float]:
    """Return how many microseconds the outermost middleware adds to a request, and how many a scrape takes."""
    from django.conf import settings  # noqa: PLC0415 - needs Django
    from django.http import HttpResponse  # noqa: PLC0415 - needs Django
    from django.test import RequestFactory  # noqa: PLC0415 - needs Django

    from hirewire.kit import logs  # noqa: PLC0415 - needs Django
    from hirewire.kit.monitoring import current, scraping  # noqa: PLC0415 - needs Django
    from hirewire.kit.monitoring.middleware import Monitoring  # noqa: PLC0415 - needs Django

    answer, request = HttpResponse(), RequestFactory().get("/v2/atsCandidates")

    def respond(_request: object) -> HttpResponse:
        current.note(call="v2/atsCandidates batch_get", tenant=1, application=2)
        return answer

    monitoring = Monitoring(respond)
    took = {"for its id, without metrics": cpu_micros(lambda: monitoring(request))}
    settings.HIREWIRE_METRICS_TOKEN = "any"
    took["and counted for Prometheus"] = cpu_micros(lambda: monitoring(request))
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logs.JsonLines())
    requests = logging.getLogger("hirewire.requests")  # noqa: TID251 - set up as HIREWIRE_LOGS=json would
    requests.addHandler(handler)
    requests.propagate = False
    requests.setLevel(logging.INFO)
    logs.configure(as_json=True)
    took["and logged as JSON"] = cpu_micros(lambda: monitoring(request))
    took["a scrape, apart from requests"] = cpu_micros(scraping.text, 10)
    requests.setLevel(logging.WARNING)
    logs.configure()
    settings.HIREWIRE_METRICS_TOKEN = ""
    return took


def background(entry: "Entry") -> tuple[float, float]:
    from dataclasses import replace  # noqa: PLC0415 - next to what needs Django

    from hirewire.hub.platform.journal.recording import QUEUE  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.journal.rows import call_row  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.journal.services import flush  # noqa: PLC0415 - needs Django
    from hirewire.kit.db import timed_ids  # noqa: PLC0415 - needs Django

    began = thread_time()
    for _ in range(200):
        call_row(entry, {})
    masking = (thread_time() - began) / 200 * 1e6
    for _ in range(200):
        QUEUE.put(replace(entry, trace=replace(entry.trace, id=timed_ids.new())))
    began = perf_counter()
    flush()
    return masking, (perf_counter() - began) / 200 * 1e6


def report(options: argparse.Namespace, send: Callable[[], None]) -> None:
    from django.conf import settings  # noqa: PLC0415 - needs Django

    from hirewire.hub.platform.journal.services import flush  # noqa: PLC0415 - needs Django

    took: dict[str, list[float]] = {"with neither": [], "with limits": [], "with both": []}
    for turn in range(options.rounds):
        for name in (*took, *took)[turn % 3 : turn % 3 + 3]:
            settings.HIREWIRE_THROTTLE = name != "with neither"
            settings.HIREWIRE_JOURNAL_DAYS = 30 if name == "with both" else 0
            for _ in range(CALLS):
                began = perf_counter()
                send()
                took[name].append(perf_counter() - began)
            flush()
    for name, times in took.items():
        cuts = statistics.quantiles(times, n=20)
        print(f"  {name:<40}{cuts[9] * 1000:8.2f} ms p50, {cuts[18] * 1000:.2f} ms p95")


def micros(once: Callable[[], None], repeats: int = 20_000) -> float:
    began = perf_counter()
    for _ in range(repeats):
        once()
    return (perf_counter() - began) / repeats * 1e6


def cpu_micros(once: Callable[[], object], repeats: int = 2_000) -> float:
    """Return the microseconds of CPU time for one run. Other load changes CPU time less than elapsed time."""
    began = thread_time()
    for _ in range(repeats):
        once()
    return (thread_time() - began) / repeats * 1e6


if __name__ == "__main__":
    main()
