"""Kills processes of a sandbox under load at random, and checks which acknowledged writes survive or exist twice.

    python bench/chaos.py [--seconds 120] [--seed NUMBER] [--every LOW HIGH] [--calm 300]

Starts ``hirewire demo`` in a folder of its own, calls both sites constantly, and kills its web servers, their children,
its workers and its PostgreSQL with ``kill -9``, one every few seconds. Nobody intervenes: each killed process must be
restarted by the sandbox. Then the kills and the calls stop. Once the sandbox has settled, or after ``--calm`` seconds,
the final count compares what was acknowledged with what the databases hold.

A write whose response was lost counts as not acknowledged. Commits wait for the
disk, as they do outside the sandbox.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx2
import msgspec
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.cast.cast import LARKSPUR
from hirewire.client import RscClient, RscError
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.postgres.cluster import ROLE
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.urn import organization_urn
from tests.support.stack import free_port

HUB, ATS = "hirewire_hub", "hirewire_ats"
#: The most kills of one program within a minute. The sandbox gives up on a program that dies six times in a minute.
MOST_KILLS, MINUTE = 4, 60.0
BATCH = 10
MARK = "chaos-"
ANSWERED = "SELECT member_id FROM hub_export WHERE state = 'ARRIVED' OR failure LIKE 'The person is in the ATS as %%'"
#: Members who match no candidate of the sandbox.
STRANGERS = "SELECT id FROM hub_member WHERE id NOT IN (SELECT member_id FROM hub_match) ORDER BY id LIMIT 400"


class Demo:
    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.ports = free_port(), free_port()
        self.hub_url, self.ats_url = (f"http://localhost:{port}" for port in self.ports)
        self._output = (folder / "demo.log").open("ab")
        self.log = folder / "demo.log"
        self.process = subprocess.Popen(
            [*HIREWIRE, "demo"],
            env={
                **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
                "HIREWIRE_HOME": str(self.home),
                "HIREWIRE_HUB_PORT": str(self.ports[0]),
                "HIREWIRE_ATS_PORT": str(self.ports[1]),
                "PYTHONUNBUFFERED": "1",
            },
            stdout=self._output,
            stderr=self._output,
        )

    def wait(self) -> None:
        while "Ctrl-C stops everything" not in self.log.read_text():
            if self.process.poll() is not None:
                raise SystemExit(self.log.read_text())
            time.sleep(0.2)

    @property
    def report(self) -> dict[str, Any]:
        return dict(msgspec.json.decode((self.home / "demo.json").read_bytes()))

    @property
    def keys(self) -> dict[str, str]:
        return dict(msgspec.json.decode((self.home / "keys.json").read_bytes()))

    def url(self, database: str) -> str:
        folder = self.home / "postgres"
        password = quote((folder / "password").read_text().strip())
        return f"postgresql://{ROLE}:{password}@127.0.0.1:{(folder / 'port').read_text().strip()}/{database}"

    def rows(self, database: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        give_up_at = time.monotonic() + 60
        while True:
            try:
                with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
                    return connection.execute(query.encode(), values).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.5)

    def commit_for_good(self) -> None:
        for name in (HUB, ATS):
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
        end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE starts_with(datname, 'hirewire')"
        self.rows("postgres", end)

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self._output.close()


class Reaper:
    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._killed: dict[str, deque[float]] = {}
        self.kills: Counter[str] = Counter()

    def kill_one(self) -> None:
        kinds = list(self._kinds())
        random.shuffle(kinds)
        for name, program, pids in kinds:
            times = self._killed.setdefault(program, deque(maxlen=MOST_KILLS))
            if pids and not (len(times) == MOST_KILLS and time.monotonic() - times[0] < MINUTE):
                times.append(time.monotonic())
                with suppress(ProcessLookupError):
                    os.kill(random.choice(pids), signal.SIGKILL)
                    self.kills[name] += 1
                return

    def _kinds(self) -> Iterator[tuple[str, str, list[int]]]:
        """Yield what can be killed: a name for the report, the program whose kills are limited, and process ids."""
        for pid in children_of(self._demo.process.pid):
            command = command_of(pid)
            for site in ("hub", "ats"):
                if f" {site} web" in command:
                    yield f"{site} web, leader", f"{site} web", [pid]
                    yield f"{site} web, child", f"{site} web", children_of(pid)
                if f" {site} worker" in command:
                    yield f"{site} worker", f"{site} worker", [pid]
        with suppress(OSError, ValueError, IndexError):
            postmaster = int((self._demo.home / "postgres/data/postmaster.pid").read_text().split()[0])
            yield "PostgreSQL", "postgres", [postmaster]


class Load:
    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._stop = threading.Event()
        self.synced: set[str] = set()
        self.created: set[str] = set()
        self.exported: set[int] = set()
        self.tried: set[int] = set()
        self.unanswered: Counter[str] = Counter()
        #: The last error of each kind of call.
        self.reasons: dict[str, str] = {}
        self._threads = [
            threading.Thread(target=self._on_and_on, args=(one, *work), name=one)
            for one, work in {
                "sync": (self._syncing, 0.1),
                "ats": (self._creating, 0.3),
                "export": (self._exporting, 0.5),
            }.items()
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _on_and_on(self, name: str, make: Callable[[], Iterator[None]], pause: float) -> None:
        """Start over after each failure, like a client that is restarted."""
        while not self._stop.is_set():
            with suppress(StopIteration):
                steps = make()
                while not self._stop.wait(pause):
                    try:
                        next(steps)
                    except (RscError, httpx2.HTTPError, Unanswered) as error:
                        self.unanswered[name] += 1
                        self.reasons[name] = str(error)
                        break

    def _syncing(self) -> Iterator[None]:
        customer = self._demo.report["customer_application"]
        number = len(self.synced)
        with RscClient(
            api_url=self._demo.hub_url,
            oauth_url=self._demo.hub_url,
            client_id=customer["client_id"],
            client_secret=customer["client_secret"],
            organization=organization_urn(LARKSPUR.id),
        ) as client:
            while True:
                # Send unacknowledged records again, as the protocol's clients do.
                batch = [f"{MARK}{number + place}" for place in range(BATCH)]
                outcomes = client.upsert_candidates({name: candidate(name) for name in batch})
                self.synced.update(outcomes.accepted)
                if outcomes.refused:
                    raise Unanswered(next(iter(outcomes.refused.values())))
                number += BATCH
                yield

    def _creating(self) -> Iterator[None]:
        with httpx2.Client(base_url=self._demo.ats_url, timeout=30, trust_env=False) as client:
            headers = {"Authorization": f"Bearer {self._demo.keys['HIREWIRE_DEMO_SIMULATOR_KEY']}"}
            while True:
                name = f"{MARK}{time.monotonic_ns()}"
                # Recruiter rejects candidates without an e-mail address.
                body = {"first_name": "Chaos", "last_name": name, "emails": [f"{name}@chaos.example"], "source": MARK}
                answer = client.post("/api/v1/candidates", json=body, headers=headers)
                if answer.status_code != httpx2.codes.CREATED:
                    raise Unanswered(answer.status_code)
                self.created.add(answer.json()["id"])
                yield

    def _exporting(self) -> Iterator[None]:
        members = [row[0] for row in self._demo.rows(HUB, STRANGERS)]
        with httpx2.Client(base_url=self._demo.hub_url, timeout=30, trust_env=False) as client:
            client.get("/sign-in/").raise_for_status()
            person = LARKSPUR.colleagues[1]
            signed_in = client.post(
                "/sign-in/", data={"email": person.email, "password": LARKSPUR.password, **self._token(client)}
            )
            if signed_in.status_code != httpx2.codes.FOUND:
                raise Unanswered(signed_in.status_code)
            for member in members:
                if member in self.tried:
                    continue
                self.tried.add(member)
                answer = client.post(f"/people/{member}/export/", data={"job": "-", **self._token(client)})
                if answer.status_code != httpx2.codes.FOUND:
                    raise Unanswered(answer.status_code)
                self.exported.add(member)
                yield

    @staticmethod
    def _token(client: httpx2.Client) -> dict[str, str]:
        return {"csrfmiddlewaretoken": client.cookies.get("hub_csrf") or ""}


class Unanswered(Exception):
    """The response does not acknowledge the write."""


class Line(NamedTuple):
    name: str
    acknowledged: int
    present: int
    doubled: int

    @property
    def lost(self) -> int:
        return max(self.acknowledged - self.present, 0)


def main() -> None:
    options = parse()
    random.seed(options.seed)
    with (
        tempfile.TemporaryDirectory(prefix="hirewire-chaos-", ignore_cleanup_errors=True) as name,
        running(name) as demo,
    ):
        load, reaper = Load(demo), Reaper(demo)
        load.begin()
        until = time.monotonic() + options.seconds
        while time.monotonic() < until:
            time.sleep(random.uniform(*options.every))
            reaper.kill_one()
        load.end()
        print(f"\n{sum(reaper.kills.values())} kills in {options.seconds} seconds, seed {options.seed}:")
        for kind, count in sorted(reaper.kills.items()):
            print(f"  {kind:<18} {count:4}")
        began = time.monotonic()
        lines, rest = settle(demo, load, time.monotonic() + options.calm)
        is_good = tell(lines, rest, load, time.monotonic() - began) and demo.process.poll() is None
        print("\n".join(line for line in demo.log.read_text().splitlines() if "ended with" in line))
        if not is_good:
            for log in sorted((demo.home / "logs").glob("*.log")):
                print(f"\n{log.name}\n{log.read_text(errors='replace')[-3000:]}")
    sys.exit(0 if is_good else 1)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--every", type=float, nargs=2, default=(2, 6), metavar=("LOW", "HIGH"))
    parser.add_argument("--calm", type=int, default=300, help="seconds in which everything must settle afterwards")
    return parser.parse_args()


@contextmanager
def running(folder: str) -> Iterator[Demo]:
    Path(folder).chmod(0o755)
    demo = Demo(Path(folder))
    try:
        demo.wait()
        demo.commit_for_good()
        print("The sandbox is running.", flush=True)
        yield demo
    finally:
        demo.close()


def settle(demo: Demo, load: Load, until: float) -> tuple[list[Line], Mapping[str, int]]:
    """Wait until nothing is in progress or the time is up. Then compare what was acknowledged with what is stored."""
    while True:
        rest = unfinished(demo)
        lines = reckon(demo, load)
        if time.monotonic() > until or not (any(rest.values()) or any(line.lost for line in lines)):
            return lines, rest
        time.sleep(1)


def unfinished(demo: Demo) -> Mapping[str, int]:
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('doing', 'failed')"
    exports = "SELECT count(*) FROM hub_export WHERE state NOT IN ('ARRIVED', 'FAILED')"
    return {
        "tasks of the hub, stuck or failed": number(demo, HUB, jobs),
        "tasks of the ATS side, stuck or failed": number(demo, ATS, jobs),
        "exports under way": number(demo, HUB, exports),
        "push events under way": number(demo, HUB, "SELECT count(*) FROM hub_delivery WHERE state = 'PENDING'"),
    }


def reckon(demo: Demo, load: Load) -> list[Line]:
    there = {
        row[0]: row[1] for row in demo.rows(HUB, "SELECT ats_candidate_id, count(*) FROM hub_candidate GROUP BY 1")
    }
    made = dict(demo.rows(ATS, "SELECT number, count(*) FROM simulator_candidate WHERE source = %s GROUP BY 1", MARK))
    exports = dict(demo.rows(HUB, "SELECT member_id, count(*) FROM hub_export GROUP BY 1"))
    # Some records in the sandbox's ATS are private. The ATS refuses exports of those people with a reason that matches
    # ANSWERED, so such exports are counted as arrived.
    arrived = {row[0] for row in demo.rows(HUB, ANSWERED)}
    twins = "SELECT count(*) FROM (SELECT recruiter_person FROM simulator_candidate WHERE recruiter_person <> ''"
    twins += " GROUP BY account_id, recruiter_person HAVING count(*) > 1) AS twins"
    events = "SELECT count(*) FROM hub_delivery WHERE state = 'DELIVERED'"
    return [
        _line("sync calls: candidates at the hub", load.synced, there),
        _line("ATS: candidates created there", load.created, {f"C-{key}": count for key, count in made.items()}),
        _line("ATS: candidates synced to the hub", load.created, there),
        _line("Recruiter: exports", load.exported, exports),
        Line(
            "Recruiter: exports arrived at the ATS",
            len(load.exported),
            len(load.exported & arrived),
            number(demo, ATS, twins),
        ),
        Line(
            "push events delivered",
            number(demo, HUB, "SELECT count(*) FROM hub_delivery"),
            number(demo, HUB, events),
            number(demo, ATS, "SELECT count(*) - count(DISTINCT request_id) FROM agent_intake"),
        ),
    ]


def _line(name: str, acknowledged: set[Any], there: Mapping[Any, int]) -> Line:
    ours = [there[one] for one in acknowledged if one in there]
    return Line(name, len(acknowledged), len(ours), sum(count - 1 for count in ours))


def tell(lines: Sequence[Line], rest: Mapping[str, int], load: Load, seconds: float) -> bool:
    print(f"\n{'':<36}{'acknowledged':>13}{'present':>9}{'lost':>6}{'doubled':>9}")
    for line in lines:
        print(f"{line.name:<36}{line.acknowledged:>13}{line.present:>9}{line.lost:>6}{line.doubled:>9}")
    print(f"\nCalls without a good answer: {dict(load.unanswered)}; last errors: {load.reasons}")
    print(f"Quiet after {seconds:.0f} seconds; still unfinished: {rest}")
    # A kind of write without any acknowledgement proves nothing.
    is_good = all(line.acknowledged and not line.lost and not line.doubled for line in lines) and not any(rest.values())
    print("Nothing lost, nothing duplicated, no help needed." if is_good else "MISSED")
    return is_good


def candidate(name: str) -> Candidate:
    now = int(time.time() * 1000)
    return Candidate(
        first_name="Chaos",
        last_name=name,
        external_profile_url=f"https://ats.example/{name}",
        ats_created_at=now,
        ats_last_modified_at=now,
        addresses=[],
        phone_numbers=[],
        email_addresses=[f"{name}@chaos.example"],
    )


def number(demo: Demo, database: str, query: str) -> int:
    return int(demo.rows(database, query)[0][0])


def children_of(pid: int) -> list[int]:
    """Running children, without zombies."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(stat.parent.name))
    return sorted(found)


def command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


if __name__ == "__main__":
    main()
