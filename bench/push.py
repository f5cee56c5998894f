"""Measures how many push events arrive per second, how soon they arrive, and whether they survive killed workers.

    python bench/push.py [--events 10000] [--endpoints 40] [--workers 2] [--rate 100] [--chaos SECONDS]

Starts workers, a sink that receives the events of all addresses, and a PostgreSQL unless DATABASE_URL names a server
(in which a database is created and dropped). For comparison, a bare client without a database posts the same number of
bodies to the same sink from the same number of processes. With --chaos, workers are killed at random for that many
seconds, while some addresses refuse events, do not answer, or close connections. No event may be lost or arrive out of
order.
"""

import argparse
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.sink import Arrival, Mood, Sink
from hirewire.sandbox import postgres
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.keys import new_keys
from hirewire.sandbox.processes import Supervisor

DATABASE = "hirewire_bench_push"
AIM_RATE, AIM_MEDIAN = 500, 0.050
ANNOUNCE = """
WITH event AS (
    INSERT INTO hub_pushevent (id, organization_id, application_id, type, created_at, content)
    VALUES (%(id)s, %(organization)s, %(application)s, 'EXPORT_CANDIDATE_PROFILE', now(), '{}')
    RETURNING id
), delivery AS (
    INSERT INTO hub_delivery (event_id, endpoint_id, state, tries, begun_at, next_try_at, last_error)
    SELECT id, %(endpoint)s, 'PENDING', 0, now(), now(), '' FROM event
)
SELECT pg_notify('hirewire_push', %(endpoint)s::text)
"""


class Workers:
    def __init__(self, count: int, folder: Path) -> None:
        self._log = (folder / "workers.log").open("ab")
        self._running = [self._start() for _ in range(count)]

    def kill_one(self) -> None:
        place = random.randrange(len(self._running))
        self._running[place].kill()
        self._running[place].wait()
        self._running[place] = self._start()

    def close(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [*HIREWIRE, "hub", "worker", "--concurrency", "1"]
        return subprocess.Popen(command, stdout=self._log, stderr=self._log)


class Producer:
    """Commits events. One thread commits all events of an address, so that their order is known."""

    def __init__(self, url: str, endpoints: Sequence[dict[str, Any]]) -> None:
        self._url = url
        self._endpoints = endpoints
        self._guard = threading.Lock()
        self.committed: dict[str, float] = {}
        self.order: dict[str, list[str]] = defaultdict(list)

    def announce(self, count: int, *, rate: float | None = None, batch: int = 1, threads: int = 4) -> None:
        with ThreadPoolExecutor(threads) as pool:
            shares = [self._endpoints[start::threads] for start in range(threads)]
            each, pace = count // threads, rate and rate / threads
            done = [pool.submit(self._share, share, each, pace, batch) for share in shares]
            for one in done:
                one.result()

    def _share(self, endpoints: Sequence[dict[str, Any]], count: int, rate: float | None, batch: int) -> None:
        began = time.time()
        with psycopg.connect(self._url, autocommit=True) as session:
            for start in range(0, count, batch):
                if rate:
                    time.sleep(max(began + start / rate - time.time(), 0))
                wanted = [
                    (str(uuid.uuid4()), endpoints[number % len(endpoints)])
                    for number in range(start, min(start + batch, count))
                ]
                for event, endpoint in wanted:
                    self.order[endpoint["path"]].append(event)
                with session.transaction(), session.cursor() as cursor:
                    cursor.executemany(ANNOUNCE, [{"id": event, **endpoint} for event, endpoint in wanted])
                now = time.time()
                with self._guard:
                    self.committed.update((event, now) for event, _ in wanted)


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url, Sink() as sink:
            os.environ.update(
                new_keys(),
                DATABASE_URL=url,
                DJANGO_SETTINGS_MODULE="hirewire.project.settings.hub",
                HIREWIRE_ALLOWED_NETWORKS="127.0.0.0/8",
                HIREWIRE_INSECURE_CALLBACKS="1",
            )
            endpoints = fill(options.endpoints, sink)
            workers = Workers(options.workers, folder)
            try:
                is_good = measure(options, url, endpoints, sink) & (
                    not options.chaos or chaos(options, url, endpoints, sink, workers)
                )
            finally:
                workers.close()
                log = (folder / "workers.log").read_text(errors="replace")
                print(log[-2000:] if log else "The workers logged nothing.")
    sys.exit(0 if is_good else 1)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--endpoints", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=100, help="events a second while their delivery is timed")
    parser.add_argument("--chaos", type=int, default=0, metavar="SECONDS")
    return parser.parse_args()


@contextmanager
def database(folder: Path, supervisor: Supervisor) -> Iterator[str]:
    address = os.environ.get("DATABASE_URL")
    server = postgres.Server(address) if address else postgres.start(folder / "pg", supervisor=supervisor, say=print)
    with psycopg.connect(server.url("postgres"), autocommit=True) as session:
        session.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
    server.ensure_database(DATABASE)
    yield server.url(DATABASE)
    with psycopg.connect(server.url("postgres"), autocommit=True) as session:
        session.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())


def fill(count: int, sink: Sink) -> list[dict[str, Any]]:
    django.setup()
    # ruff: noqa: PLC0415 - Django must be set up before its models are imported
    from django.core.management import call_command

    from hirewire.hub.identity.organizations.models import Organization
    from hirewire.hub.platform.notifications.models import Endpoint
    from hirewire.hub.platform.provisioning import services as provisioning

    call_command("migrate", verbosity=0)
    parent, _ = provisioning.register_partner(application_id=1_500_000, name="Bench")
    found = []
    for number in range(count):
        organization = Organization.objects.create(id=4_000_000 + number, name=f"Company {number}")
        application, _ = provisioning.provision(
            parent=parent, unique_foreign_id=str(number), name=f"Bench {number}", description="For a measurement"
        )
        endpoint = Endpoint.objects.create(application=application, url=sink.url(number))
        found.append(
            {
                "organization": organization.pk,
                "application": application.pk,
                "endpoint": endpoint.pk,
                "path": f"/{number}",
            }
        )
    return found


def measure(options: argparse.Namespace, url: str, endpoints: Sequence[dict[str, Any]], sink: Sink) -> bool:
    warm_up = Producer(url, endpoints)
    warm_up.announce(len(endpoints) * 4)
    sink.wait_for(warm_up.committed, within=60)
    bare = bare_rate(options.workers, [sink.url(number) for number in range(len(endpoints))], options.events)
    burst = Producer(url, endpoints)
    sink.forget()
    burst.announce(options.events, batch=50)
    began = min(burst.committed.values())
    arrivals = sink.wait_for(burst.committed, within=300)
    rate = len(burst.committed) / (max(one.at for one in arrivals) - began)
    timed = Producer(url, endpoints)
    sink.forget()
    timed.announce(min(options.events, int(options.rate * 20)), rate=options.rate)
    ways = sorted(one.at - timed.committed[one.event] for one in sink.wait_for(timed.committed, within=60))
    cuts = statistics.quantiles(ways, n=100)
    print(f"\n{options.events} events, {len(endpoints)} addresses, {options.workers} workers, {os.cpu_count()} cores")
    print(f"  deliveries                 {rate:8.0f} a second from the first commit, while more commits follow")
    print(f"  bare client, same sink     {bare:8.0f} a second; the ratio is {rate / bare:.2f}")
    print(f"  commit to arrival          {cuts[49] * 1000:8.1f} ms median at {options.rate:g} events a second")
    print(f"                             {cuts[94] * 1000:8.1f} ms 95%, {cuts[98] * 1000:.1f} ms 99%")
    is_kept = rate >= AIM_RATE and cuts[49] < AIM_MEDIAN
    print(f"  {'Within' if is_kept else 'MISSED'}: at least {AIM_RATE} a second, median below {AIM_MEDIAN * 1000:g} ms")
    return is_kept


def bare_rate(processes: int, urls: Sequence[str], events: int) -> float:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        shares = [urls[start::processes] for start in range(processes)]
        pool.starmap(post_some, [(share, 2) for share in shares])
        began = time.perf_counter()
        each = events // len(urls)
        pool.starmap(post_some, [(share, each) for share in shares])
        return each * len(urls) / (time.perf_counter() - began)


def post_some(urls: Sequence[str], count: int) -> None:
    django.setup()
    from hirewire.kit.web.outbound import post

    def some(url: str) -> None:
        for _ in range(count):
            outcome = post(url, body=b'{"id":"bare","type":"NONE"}', headers={}, timeout=10)
            if not outcome.is_success:
                raise SystemExit(outcome.error)

    with ThreadPoolExecutor(len(urls)) as pool:
        list(pool.map(some, urls))


def chaos(
    options: argparse.Namespace, url: str, endpoints: Sequence[dict[str, Any]], sink: Sink, workers: Workers
) -> bool:
    producer = Producer(url, endpoints)
    sink.forget()
    thread = threading.Thread(
        target=producer.announce, args=(int(options.rate * options.chaos),), kwargs={"rate": options.rate}
    )
    thread.start()
    until, kills, outages = time.time() + options.chaos, 0, 0
    moody = [one["path"] for one in endpoints[::3]]
    while time.time() < until:
        time.sleep(random.uniform(1, 6))
        workers.kill_one()
        kills += 1
        sink.feel(random.choice(moody), random.choice([Mood.REFUSES, Mood.HANGS, Mood.CLOSES, Mood.TAKES]))
        outages += 1
    thread.join()
    for path in moody:
        sink.feel(path, Mood.TAKES)
    print(
        f"\n{kills} workers killed, {outages} changes at {len(moody)} addresses in {options.chaos} seconds; waiting ..."
    )
    arrivals = sink.wait_for(producer.committed, within=900)
    calm = {one["path"] for one in endpoints} - set(moody)
    return reckon(producer, arrivals, calm)


def reckon(producer: Producer, arrivals: Sequence[Arrival], calm: set[str]) -> bool:
    first: dict[str, list[str]] = defaultdict(list)
    seen: Counter[str] = Counter()
    ways = []
    for one in sorted(arrivals):
        if one.event in producer.committed:
            seen[one.event] += 1
            if seen[one.event] == 1:
                first[one.path].append(one.event)
                if one.path in calm:
                    ways.append(one.at - producer.committed[one.event])
    lost = set(producer.committed) - set(seen)
    disordered = [path for path, events in producer.order.items() if first[path] != events]
    cuts = statistics.quantiles(ways, n=100)
    print(f"  {len(producer.committed)} committed, {len(lost)} lost, {len(disordered)} addresses out of order")
    print(f"  {sum(seen.values()) - len(seen)} came more than once (the promise is at least once)")
    print(f"  addresses without trouble  {cuts[49] * 1000:8.1f} ms median, {cuts[98] * 1000:.1f} ms 99%")
    print(f"                             {max(ways) * 1000:8.1f} ms slowest")
    return not lost and not disordered


if __name__ == "__main__":
    main()
