"""Kills random processes of a sandbox under load, and checks that each acknowledged write exists exactly once.

    python bench/chaos.py [--seconds 120] [--seed NUMBER] [--every LOW HIGH] [--calm 300]

Starts ``hirewire demo`` in a folder of its own, and calls both of its sites constantly. Every few seconds, the bench
kills one process with ``kill -9``: a web server, a child of a web server, a worker, or PostgreSQL. Nobody intervenes:
the sandbox must restart each killed process. Then the kills and the calls stop. When no work is left in the sandbox, or
after ``--calm`` seconds, the bench compares the acknowledged writes with what the databases hold.

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
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import psycopg
from load import ATS, HUB, Load
from reckoning import settle, tell

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.postgres.cluster import ROLE
from tests.support.stack import free_port

#: The most kills of one program within a minute. The sandbox gives up on a program that dies six times in a minute.
MOST_KILLS, MINUTE = 4, 60.0


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
        """Yield each kind of process: its name in the report, its program, and the ids of its processes.

        All kinds of one program share the limit of ``MOST_KILLS``.
        """
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
    parser.add_argument("--calm", type=int, default=300, help="seconds to settle in after the load ends")
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


def children_of(pid: int) -> list[int]:
    """Return the ids of the process's running children. Zombies are left out."""
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
