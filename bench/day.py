"""Simulates a working day at some companies, and measures how much the hub does, how fast, and what fails.

    python bench/day.py [--companies 20] [--members 50000] [--seconds 60] [--rate 20] [--webs 1] [--workers 1]
        [--machines postgresql://... postgresql://...]

The simulation takes only minutes. Each company has an ATS that syncs, and a recruiter who searches, opens profiles,
exports, writes InMail and notes, and looks at people in a widget of the ATS. Each action is due at a fixed time,
whether or not earlier actions have ended. An action is timed from when it is due, so a hub cannot hide that it falls
behind. Each export causes push events, which must all arrive.

Starts PostgreSQL, unless DATABASE_URL names a server (in which a database is created and dropped). Also starts web
servers and workers: --webs and --workers set how many. This program shares the machine with them, so compare a run only
with other runs on the same machine.

With --machines, DATABASE_URL names the coordinator of a Citus cluster, and --machines names its workers. The database
is distributed before the day begins.
"""

import argparse
import itertools
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

import cluster
import httpx2
from records import APPLICATIONS, CANDIDATES, STAGE_RECORDS, Leg
from sink import Sink
from stage import PORT, database, enter, environment
from usage import Use, postmaster, use_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from day_companies import PAGE, Company, companies

from hirewire.client import RscClient, RscError
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.processes import Supervisor, answers
from hirewire.wire.urn import organization_urn

DATABASE: Final = "PostgreSQL"
#: Records in one call, about as many as an ATS sends at once while people work in it.
BATCH: Final = 20
#: Each sync sends records with consecutive numbers. The first of them is chosen at random below this limit.
RECORDS: Final = 5_000
#: At most this many actions are in progress at once. Further actions wait, and their measured time includes the wait.
THREADS: Final = 64
#: Seconds to wait for the last push events and tasks.
CALM: Final = 60
WORDS: Final = (
    "data engineer",
    "nurse",
    "nurse Oslo",
    "title:welder",
    '"product manager"',
    "python Utrecht",
    "teacher",
)
EVENTS: Final = "SELECT id, extract(epoch FROM created_at)::float FROM hub_pushevent WHERE type LIKE 'EXPORT%%'"
WAITING: Final = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queueing_lock IS NULL"


class Failed(Exception):
    """The hub gave the wrong answer."""


class Notes:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.faults: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def timed(self, action: str, began: float | None = None) -> Iterator[None]:
        began = time.perf_counter() if began is None else began
        try:
            yield
        except (Failed, RscError, httpx2.HTTPError) as error:
            with self._lock:
                self.faults[action, f"{type(error).__name__}: {error}"[:100]] += 1
        else:
            with self._lock:
                self.seconds[action].append(time.perf_counter() - began)


class Desk:
    """One company's ATS and recruiter, as clients of one web server."""

    def __init__(self, company: Company, url: str, notes: Notes, chance: random.Random) -> None:
        self.company, self.notes, self.chance = company, notes, chance
        self._strangers = itertools.cycle(company.strangers)
        self.rsc = RscClient(
            api_url=url,
            oauth_url=url,
            client_id=company.customer.client_id,
            client_secret=company.customer.client_secret,
            organization=organization_urn(company.customer.organization_id),
        )
        limits = httpx2.Limits(max_connections=THREADS, max_keepalive_connections=THREADS)
        self.http = httpx2.Client(base_url=url, timeout=60, trust_env=False, limits=limits)

    def get(self, path: str) -> None:
        self._good(self.http.get(path, headers={"Cookie": self.company.cookies}), {200})

    def post(self, path: str, fields: Mapping[str, str]) -> str:
        form = {"csrfmiddlewaretoken": self.company.csrf_token, **fields}
        answer = self.http.post(path, data=form, headers={"Cookie": self.company.cookies})
        self._good(answer, {302})
        return str(answer.headers["location"])

    def widget(self, name: str, fields: Mapping[str, str]) -> None:
        headers = {"Authorization": f"Bearer {self.company.widget_token}", "Origin": PAGE}
        self._good(self.http.post(f"/widgets/{name}/state/", data=fields, headers=headers), {200})

    def somebody(self) -> int:
        return self.chance.choice(self.company.known)

    def stranger(self) -> int:
        return next(self._strangers)

    @staticmethod
    def _good(answer: httpx2.Response, wanted: set[int]) -> None:
        if answer.status_code not in wanted:
            raise Failed(str(answer.status_code))


Act = Callable[[Desk], None]


def sync(leg: Leg, desk: Desk) -> None:
    start = desk.chance.randrange(RECORDS)
    step = max(BATCH // leg.each, 1)
    outcomes = leg.send(desk.rsc, range(start, start + step))
    if outcomes.refused:
        raise Failed(str(next(iter(outcomes.refused.values()))))


def search(desk: Desk) -> None:
    address = desk.post("/search/", {"text": desk.chance.choice(WORDS)})
    desk.get(address)
    with desk.notes.timed("search, counts"):
        desk.get(f"{address}counts/")


def export(desk: Desk) -> None:
    desk.post(f"/people/{desk.stranger()}/export/", {"job": "-", "makes_new": "1"})


def inmail(desk: Desk) -> None:
    written = {"subject": "An hour this week", "body": "Could we talk about a role in our team?"}
    desk.post(f"/people/{desk.stranger()}/inmail/", written)


def note(desk: Desk) -> None:
    desk.post(f"/people/{desk.somebody()}/notes/", {"text": "Rings back on Thursday.", "visibility": "CONTRACT"})


def profile(desk: Desk) -> None:
    desk.get(f"/people/{desk.somebody()}/")


def widget(desk: Desk) -> None:
    desk.widget("profile", {"candidate": f"C-{desk.somebody()}"})


#: What people and systems do, and each action's share in percent. Half of the actions are syncs of an ATS.
DAY: Final[Mapping[str, tuple[int, Act]]] = {
    "sync, candidates": (22, partial(sync, CANDIDATES)),
    "sync, applications": (14, partial(sync, APPLICATIONS)),
    "sync, stages": (14, partial(sync, STAGE_RECORDS)),
    "profile": (16, profile),
    "search": (12, search),
    "widget, profile": (10, widget),
    "inbox": (4, lambda desk: desk.get("/inbox/")),
    "export": (3, export),
    "InMail": (3, inmail),
    "note": (2, note),
}


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL may run as another user, who needs access to this folder.
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url, Sink() as sink:
            callbacks = {"HIREWIRE_ALLOWED_NETWORKS": "127.0.0.0/8", "HIREWIRE_INSECURE_CALLBACKS": "1"}
            os.environ.update(environment(url) | callbacks)
            enter()
            staff = companies(options.companies, options.members, sink)
            with spread(url, options.machines):
                urls, kinds = start(options, supervisor)
                is_good = played(options, staff, urls, kinds, sink)
    sys.exit(0 if is_good else 1)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=20)
    parser.add_argument("--members", type=int, default=50_000, help="people whom recruiters can find")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=float, default=20, help="actions a second, of all companies together")
    parser.add_argument("--webs", type=int, default=1, help="web servers, each with two processes and its own port")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--machines", nargs="+", default=[], help="addresses of the workers of a Citus cluster")
    parser.add_argument("--seed", type=int, default=1, help="a different seed gives a different order of actions")
    return parser.parse_args()


@contextmanager
def spread(url: str, machines: Sequence[str]) -> Iterator[None]:
    """Distribute the database over the Citus workers ``machines``, if there are any.

    At the end, print what share of the statements ran on one machine.
    """
    if not machines:
        yield
        return
    from django.db import connection  # noqa: PLC0415 - needs Django

    from hirewire.hub.lifecycle.distribution import services  # noqa: PLC0415 - as above

    cluster.form(url, machines)
    try:
        services.distribute(say=lambda text: print(f"  {text}", flush=True))
        connection.close()
        before = cluster.statements(url)
        yield
        print(f"\n{cluster.statements(url).since(before)}")
    finally:
        connection.close()
        cluster.leave(machines)


def start(options: argparse.Namespace, supervisor: Supervisor) -> tuple[list[str], dict[str, int]]:
    """Start web servers and workers. Return the web servers' addresses, and a dictionary from names to process ids.

    The dictionary has one id for each web server and each worker, and one for PostgreSQL if it runs on this machine. A
    web server has several processes; its id is that of their parent.
    """
    kinds: dict[str, int] = {}
    webs = []
    for number in range(options.webs):
        command = [*HIREWIRE, "hub", "web", "--port", str(PORT + number), "--workers", "2"]
        webs.append((f"http://127.0.0.1:{PORT + number}", supervisor.start(f"web {number + 1}", command)))
        kinds[f"web {number + 1}"] = webs[-1][1].process.pid
    for number in range(options.workers):
        child = supervisor.start(f"worker {number + 1}", [*HIREWIRE, "hub", "worker"])
        kinds[f"worker {number + 1}"] = child.process.pid
    for url, child in webs:
        supervisor.wait_for(child, partial(answers, f"{url}/sign-in/"), patience=60)
    if database_here := postmaster():
        kinds[DATABASE] = database_here
    return [url for url, _ in webs], kinds


def played(
    options: argparse.Namespace, staff: Sequence[Company], urls: Sequence[str], kinds: Mapping[str, int], sink: Sink
) -> bool:
    notes, chance = Notes(), random.Random(options.seed)
    desks = [Desk(company, urls[place % len(urls)], notes, chance) for place, company in enumerate(staff)]
    print(f"playing {options.seconds} s at {options.rate:g} actions a second ...", flush=True)
    before, cpu_before = use_of(kinds), time.process_time()
    took = play(options, desks, notes, chance)
    own = time.process_time() - cpu_before
    rest = calmed()
    used = {kind: use.cpu - before[kind].cpu for kind, use in use_of(kinds).items()} | {"this program": own}
    report(notes, took, options.rate)
    lost = report_events(sink)
    print(f"\nCPU seconds: {', '.join(f'{kind} {seconds:.1f}' for kind, seconds in used.items())}")
    print(f"memory of web servers and workers, at most: {memory(use_of(kinds)):,.0f} MB; tasks left behind: {rest}")
    for (action, fault), count in notes.faults.most_common():
        print(f"FAILED {count:5} {action}: {fault}")
    is_good = not (notes.faults or lost or rest)
    print("\neverything was carried out" if is_good else "\nNOT everything was carried out")
    return is_good


def play(options: argparse.Namespace, desks: Sequence[Desk], notes: Notes, chance: random.Random) -> float:
    """Begin each action when it is due and a thread is free. Return the seconds until the last one has ended."""
    names = list(DAY)
    plan = chance.choices(names, [DAY[name][0] for name in names], k=int(options.rate * options.seconds))
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for place, name in enumerate(plan):
            due = began + place / options.rate
            time.sleep(max(due - time.perf_counter(), 0))
            pool.submit(_act, name, chance.choice(desks), notes, due)
    return time.perf_counter() - began


def _act(name: str, desk: Desk, notes: Notes, due: float) -> None:
    with notes.timed(name, due):
        DAY[name][1](desk)


def calmed() -> int:
    from django.db import connection  # noqa: PLC0415 - needs Django

    give_up_at = time.monotonic() + CALM
    while True:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            count = int(cursor.fetchone()[0])
        if not count or time.monotonic() > give_up_at:
            return count
        time.sleep(0.5)


def report(notes: Notes, took: float, rate: float) -> None:
    done = sum(map(len, notes.seconds.values()))
    asked = sum(len(notes.seconds.get(name, ())) for name in DAY) / took
    print(f"\n{asked:.1f} of {rate:g} actions a second, {done:,} steps timed in {took:.1f} s")
    print(f"  {'':22}{'done':>7}{'a second':>10}{'p50':>9}{'p95':>9}{'p99':>9}{'slowest':>10}   ms")
    for name, seconds in notes.seconds.items():
        cuts = [each * 1000 for each in _quantiles(seconds)]
        figures = "".join(f"{each:9,.0f}" for each in cuts)
        print(f"  {name:22}{len(seconds):7,}{len(seconds) / took:10.1f}{figures}{max(seconds) * 1000:10,.0f}")


def report_events(sink: Sink) -> int:
    """Print how soon push events arrived.

    Return how many did not arrive.
    """
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute(EVENTS)
        announced: dict[str, float] = dict(cursor.fetchall())
    arrivals = sink.wait_for(announced, within=CALM)
    seconds = [each.at - announced[each.event] for each in arrivals if each.event in announced]
    lost = len(announced.keys() - {each.event for each in arrivals})
    if seconds:
        figures = "".join(f"{each * 1000:9,.0f}" for each in _quantiles(seconds))
        print(f"  {'push events':22}{len(seconds):7,}{'':10}{figures}{max(seconds) * 1000:10,.0f}   after their commit")
    if lost:
        print(f"  {lost} push events did not arrive")
    return lost


def _quantiles(seconds: Sequence[float]) -> tuple[float, float, float]:
    if len(seconds) < 2:
        return (seconds[0],) * 3
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def memory(used: Mapping[str, Use]) -> float:
    """Peak megabytes of web servers and workers together.

    PostgreSQL is left out: its processes share memory, which the sum would contain several times.
    """
    return sum(use.memory for kind, use in used.items() if kind != DATABASE) / 1024


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
