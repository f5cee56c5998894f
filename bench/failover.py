"""Makes PostgreSQL fail over under load, and checks which acknowledged writes survive and how long the outage lasts.

    python bench/failover.py [--seconds 15] [--notice 2] [--calm 300]

Starts a primary with a synchronous standby, and the whole sandbox. The
sandbox's database address names both servers. Under a load of sync calls,
exports and push events, the bench kills every process of the primary with
``kill -9``. ``--notice`` seconds later, it promotes the standby, as a
failover manager would. It does nothing else to help. At the end, it compares
the acknowledged writes with what the new primary holds.
"""

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import httpx2
import psycopg
from chaos import children_of
from load import HUB as HUB_DATABASE
from load import Load, loaded
from reckoning import settle, tell
from rolling import STATUSES, Upgraded, step

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.sandbox import postgres
from hirewire.sandbox.databases import NAMES
from hirewire.sandbox.processes import Supervisor
from tests.support.replicas import Replica
from tests.support.stack import Stack

#: If an address names both servers and ends like this, libpq connects to the server that accepts writes.
BOTH = "?target_session_attrs=read-write&connect_timeout=3"
STANDBY = "standby"
PATIENCE = 60.0


class Installation(Upgraded):
    """Stands in for ``chaos.Demo``. Its queries wait until the database is back."""

    def rows(self, database: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        give_up_at = time.monotonic() + PATIENCE
        while True:
            try:
                return super().rows(database, query, *values)
            except psycopg.OperationalError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.1)


class Watch:
    """Checks up to ten times a second whether the site is ready, and whether more writes were acknowledged."""

    def __init__(self, url: str, load: Load) -> None:
        self._url, self._load = url, load
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch")
        self.statuses: Counter[str] = Counter()
        #: When each successful probe began, and when new writes were seen.
        self.pages: list[float] = []
        self.writes: list[float] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def gap(self, moments: list[float], since: float) -> float:
        """The seconds from ``since`` to the next of the ``moments``; infinite if no moment is later."""
        return next((moment for moment in moments if moment > since), float("inf")) - since

    def _run(self) -> None:
        known = len(self._load.synced)
        with httpx2.Client(base_url=self._url, timeout=10, trust_env=False) as client:
            while not self._ended.wait(0.1):
                began = time.monotonic()
                try:
                    status = str(client.get("/readyz").status_code)
                except httpx2.HTTPError as error:
                    status = type(error).__name__
                self.statuses[status] += 1
                if status == "200":
                    self.pages.append(began)
                if len(self._load.synced) > known:
                    known = len(self._load.synced)
                    self.writes.append(time.monotonic())


def main() -> None:
    options = parse()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="hirewire-failover-")))
        folder.chmod(0o755)
        supervisor = held.enter_context(Supervisor(folder / "servers"))
        primary, standby = pair(folder, supervisor)
        both = primary.address + f",127.0.0.1:{standby.port}" + BOTH
        stack = held.enter_context(running(folder / "home", postgres.Server(both)))
        wait_for_the_standby(primary)
        fail_over(stack, folder / "primary", standby, options)


def pair(folder: Path, supervisor: Supervisor) -> tuple[postgres.Server, Replica]:
    """Start a primary, and a standby that replicates the primary's writes and flushes them to disk."""
    primary = postgres.start(folder / "primary", supervisor=supervisor, say=print)
    standby = Replica(folder / "standby", primary.url("postgres"), name=STANDBY)
    standby.start(supervisor, is_durable=True)
    return primary, standby


def wait_for_the_standby(primary: postgres.Server) -> None:
    with psycopg.connect(primary.url("postgres"), autocommit=True) as connection:
        for name in NAMES.values():
            # A sandbox acknowledges commits before they reach the disk. Here a commit must be on the disk before it is
            # acknowledged.
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = on".encode())
        connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'".encode())
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE starts_with(datname, 'hirewire')"
        )
        while connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall() != [("sync",)]:
            time.sleep(0.1)


@contextmanager
def running(folder: Path, server: postgres.Server) -> Iterator[Stack]:
    stack = Stack(folder, server)
    try:
        stack.seed()
        stack.start()
        stack.enable()
        print("The sandbox is running.", flush=True)
        yield stack
    finally:
        stack.stop()


def fail_over(stack: Stack, primary: Path, standby: Replica, options: argparse.Namespace) -> None:
    demo = Installation(stack)
    with loaded(Load(demo)) as load, Watch(stack.hub_url, load) as watch:
        time.sleep(options.seconds)
        with step("the primary is killed"):
            killed_at = kill(primary)
            time.sleep(options.notice)
        with step("the standby is promoted"):
            standby.promote()
            promoted_at = time.monotonic()
        time.sleep(options.seconds)
    began = time.monotonic()
    lines, rest = settle(demo, load, time.monotonic() + options.calm)
    is_good = tell(lines, rest, load, time.monotonic() - began)
    ended = [name for name in stack.processes if not stack.is_running(name)]
    for name, moments in (("readiness", watch.pages), ("writes", watch.writes)):
        total, after = watch.gap(moments, killed_at), watch.gap(moments, promoted_at)
        print(f"{name}: {total:.1f} s without service, {after:.1f} s of them after the promotion")
    failed = dict(demo.rows(HUB_DATABASE, STATUSES))
    print(f"answers to probes: {dict(watch.statuses)}; API calls in the journal that were answered with 5xx: {failed}")
    print(f"processes that ended: {ended or 'none'}")
    is_good = is_good and not ended and watch.gap(watch.writes, promoted_at) < PATIENCE
    if not is_good:
        for log in sorted(stack.home.logs.glob("*.log")):
            print(f"\n{log.name}\n{log.read_text(errors='replace')[-3000:]}")
    sys.exit(0 if is_good else 1)


def kill(folder: Path) -> float:
    postmaster = int((folder / "data/postmaster.pid").read_text().split()[0])
    processes = [postmaster, *children_of(postmaster)]
    at = time.monotonic()
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return at


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15, help="seconds of load before and after the failover")
    parser.add_argument("--notice", type=float, default=2, help="seconds from the kill to the promotion of the standby")
    parser.add_argument("--calm", type=float, default=300, help="seconds to settle in after the load ends")
    return parser.parse_args()


if __name__ == "__main__":
    main()
