"""Checks an upgrade without downtime: two releases share the databases while a sync, exports and push events run.

    python bench/rolling.py --old /path/to/checkout [--release 0.1.0] [--sites hub ats] [--seconds 15]

``--old`` is a checkout of the previous release, or of any commit since, with a ``.venv`` of its own. ``--release``
names a folder below ``tests/releases`` that holds databases which the checkout can migrate. At first, only the
checkout's web processes and workers run, and each site has a load balancer in front of it. Then the new release (the
checkout that contains this file) migrates the databases, its processes start, and the old processes end, as
docs/guides/installing.md says. The ``--sites`` are upgraded one after the other. The agent is in the site ``ats``,
beside the ATS Simulator.

The clients check that each of their requests gets a whole response with an expected status. A client that has a rule
for repeating failed requests may repeat them; repetitions are reported. The balancers check the requests that hub and
agent send each other: each request must get a whole response, with a status other than 5xx. At the end, the bench
compares the acknowledged writes with what the databases hold.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import httpx2
import psycopg
from balancer import Balancer
from load import ATS as ATS_DATABASE
from load import HUB as HUB_DATABASE
from load import Load, loaded
from reckoning import settle, tell

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.cast.cast import LARKSPUR
from hirewire.client import RscClient
from hirewire.sandbox.sites import ATS, HUB, Site
from tests.support.releases import stack_of_release
from tests.support.stack import Stack, eventually, free_port

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0
SERVER_ERROR = 500
STATUSES = "SELECT status, count(*) FROM hub_apicall WHERE status >= 500 GROUP BY 1"
#: Failed attempts to deliver push events. The hub repeats them.
TRIES = "SELECT status, count(*) FROM hub_deliverytry WHERE status IS NULL OR status NOT BETWEEN 200 AND 299 GROUP BY 1"


class Side:
    """The processes of one release."""

    def __init__(self, stack: Stack, checkout: Path, name: str) -> None:
        self._stack, self._name = stack, name
        self._python = str(checkout / ".venv/bin/python")
        # The processes import Hirewire from their own checkout, even if this process has another PYTHONPATH.
        self._own = {"PYTHONPATH": str(checkout / "src")}
        self._logs: list[IO[bytes]] = []
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, site: Site, *arguments: str, port: int | None = None) -> None:
        program = f"{site.name} {arguments[0]}"
        log = (self._stack.home.logs / f"{self._name}-{program.replace(' ', '-')}.log").open("wb")
        self._logs.append(log)
        command = [self._python, "-m", "hirewire.cli", site.name, *arguments, *(["--port", str(port)] if port else [])]
        env = {**os.environ, **self._stack.environment(site), **self._own}
        self.processes[program] = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        if port:
            eventually(lambda: is_up(port), bool)

    def run(self, site: Site, *arguments: str) -> str:
        env = {**os.environ, **self._stack.environment(site), **self._own}
        command = [self._python, "-m", "hirewire.cli", site.name, *arguments]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout + (done.stderr if arguments[0] == "migrate" else "")

    def stop(self, program: str) -> None:
        process = self.processes.pop(program)
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            print(f"{self._name} {program} does not end, so it is killed")
            process.kill()
            process.wait()

    def close(self) -> None:
        for program in list(self.processes):
            self.stop(program)
        for log in self._logs:
            log.close()


class Upgraded:
    """The installation that is upgraded. It implements ``load.Installation``, which ``Load`` and ``settle`` need."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.hub_url, self.ats_url, self.keys = stack.hub_url, stack.ats_url, stack.home.keys()
        self.report = {"customer_application": self._customer()}

    def _customer(self) -> dict[str, str]:
        name, secret = self.keys["HIREWIRE_PARTNER_CLIENT_ID"], self.keys["HIREWIRE_PARTNER_CLIENT_SECRET"]
        with RscClient(api_url=self.hub_url, oauth_url=self.hub_url, client_id=name, client_secret=secret) as client:
            customer = client.find_provisioned(LARKSPUR.tenant)
        if customer is None:
            raise SystemExit("The release's hub does not know the company's application.")
        return {"client_id": customer.credentials.client_id, "client_secret": customer.credentials.client_secret}

    def rows(self, database: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        site = {HUB_DATABASE: HUB, ATS_DATABASE: ATS}[database]
        with psycopg.connect(self._stack.database_url(site), autocommit=True) as connection:
            return connection.execute(query.encode(), values).fetchall()


class Rolled:
    """One site behind its balancer, first in the old release and then in the new one."""

    def __init__(self, site: Site, port: int, held: ExitStack) -> None:
        self._site = site
        self.balancer = held.enter_context(Balancer(port))
        self._ports = {name: free_port() for name in ("old", "new")}

    def join(self, name: str, side: Side) -> None:
        side.start(self._site, "web", port=self._ports[name])
        self.balancer.add(self._ports[name])

    def work(self, side: Side) -> None:
        side.start(self._site, "worker")

    def leave(self, name: str, side: Side) -> None:
        self.balancer.remove(self._ports[name])
        side.stop(f"{self._site.name} web")
        side.stop(f"{self._site.name} worker")

    @property
    def has_failed(self) -> bool:
        return bool(self.balancer.faults) or any(status >= SERVER_ERROR for status in self.balancer.statuses)

    def __str__(self) -> str:
        served = {name: self.balancer.served_by[port] for name, port in self._ports.items()}
        statuses = dict(sorted(self.balancer.statuses.items()))
        faults = dict(self.balancer.faults) or "none"
        return f"{self._site.name}: requests by release {served}, by status {statuses}; lost on the way: {faults}"


def main() -> None:
    options = parse()
    with ExitStack() as held:
        stack = held.enter_context(stack_of_release(options.release))
        old, new = Side(stack, options.old.resolve(), "old"), Side(stack, CHECKOUT, "new")
        held.callback(old.close)
        held.callback(new.close)
        ports = {HUB: stack.home.hub_port, ATS: stack.home.ats_port}
        sites = {site: Rolled(site, port, held) for site, port in ports.items()}
        is_good = roll(stack, old, new, sites, options)
        if not is_good:
            for log in sorted(stack.home.logs.glob("*.log")):
                print(f"\n{log.name}\n{log.read_text(errors='replace')[-3000:]}")
    sys.exit(0 if is_good else 1)


def roll(stack: Stack, old: Side, new: Side, sites: Mapping[Site, Rolled], options: argparse.Namespace) -> bool:
    for site, rolled in sites.items():
        # The databases come from the release. If the checkout is a later commit, it may have migrations to run.
        old.run(site, "migrate")
        rolled.join("old", old)
    # Start the workers after the web processes of both sites: the hub's worker sends push events to the site ``ats``,
    # and the agent's worker calls the hub.
    for rolled in sites.values():
        rolled.work(old)
    demo = Upgraded(stack)
    with loaded(Load(demo)) as load:
        time.sleep(options.seconds)
        for site, rolled in ((site, rolled) for site, rolled in sites.items() if site.name in options.sites):
            with step(f"{site.name}: the new release migrates"):
                print(new.run(site, "migrate"), end="")
            time.sleep(options.seconds)
            with step(f"{site.name}: the new release joins"):
                rolled.join("new", new)
                rolled.work(new)
            time.sleep(options.seconds)
            with step(f"{site.name}: the old release leaves"):
                rolled.leave("old", old)
            time.sleep(options.seconds)
    began = time.monotonic()
    lines, rest = settle(demo, load, time.monotonic() + options.calm)
    is_settled = tell(lines, rest, load, time.monotonic() - began)
    return judge(demo, load, sites) and is_settled


def judge(demo: Upgraded, load: Load, sites: Mapping[Site, Rolled]) -> bool:
    print("What the balancers saw:")
    for rolled in sites.values():
        print(f"  {rolled}")
    failed = dict(demo.rows(HUB_DATABASE, STATUSES))
    tries = dict(demo.rows(HUB_DATABASE, TRIES))
    print(f"API calls in the journal with 5xx: {failed}; failed attempts to deliver push events: {tries}")
    requests, lost = load.witness.requests.total(), load.witness.failed.total()
    is_good = not (lost or load.unanswered or failed or tries) and not any(
        rolled.has_failed for rolled in sites.values()
    )
    print(f"{requests} requests of clients, {lost} failed. {'No gap.' if is_good else 'THERE WAS A GAP'}")
    return is_good


@contextmanager
def step(name: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"{name} ...", flush=True)
    yield
    print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)


def is_up(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=5, trust_env=False).status_code < 500
    except httpx2.HTTPError:
        return False


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--old", type=Path, required=True)
    parser.add_argument("--release", default="0.1.0")
    parser.add_argument("--sites", nargs="+", choices=["hub", "ats"], default=["hub", "ats"], help="what is upgraded")
    parser.add_argument("--seconds", type=float, default=15, help="seconds that each stage lasts")
    parser.add_argument("--calm", type=float, default=300, help="seconds to settle in after the load ends")
    return parser.parse_args()


if __name__ == "__main__":
    main()
