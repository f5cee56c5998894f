"""An upgrade without a gap: two releases side by side on one database, while a sync, exports and push events run.

    python bench/rolling.py --old /path/to/checkout [--release 0.1.0] [--seconds 15]

``--old`` is a checkout of the previous release, or of any commit since, with a ``.venv`` of its own. ``--release``
names a folder of databases below ``tests/releases`` that the checkout can migrate. The checkout's web process and
worker serve everybody behind a load balancer. Then this release migrates, its processes join, and the old ones leave,
as docs/guides/installing.md says. The ATS side stays as it is. At the end the writes that were acknowledged are
compared with what the databases hold.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import httpx2
import psycopg
from balancer import Balancer
from chaos import ATS as ATS_DATABASE
from chaos import HUB as HUB_DATABASE
from chaos import Load, settle, tell

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.cast.cast import LARKSPUR
from hirewire.client import RscClient
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.sites import ATS, HUB, Site
from tests.support.releases import stack_of_release
from tests.support.stack import Stack, eventually, free_port

PATIENCE = 60.0
STATUSES = "SELECT status, count(*) FROM hub_apicall WHERE status >= 500 GROUP BY 1"


class Side:
    def __init__(self, stack: Stack, python: str, name: str) -> None:
        self._stack, self._python, self._name = stack, python, name
        self._logs: list[IO[bytes]] = []
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, site: Site, *arguments: str, port: int | None = None) -> None:
        program = f"{site.name} {arguments[0]}"
        log = (self._stack.home.logs / f"{self._name}-{program.replace(' ', '-')}.log").open("wb")
        self._logs.append(log)
        command = [self._python, "-m", "hirewire.cli", site.name, *arguments, *(["--port", str(port)] if port else [])]
        env = {**os.environ, **self._stack.environment(site)}
        self.processes[program] = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        if port:
            eventually(lambda: is_up(port), bool)

    def run(self, site: Site, *arguments: str) -> str:
        env = {**os.environ, **self._stack.environment(site)}
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
    """The upgraded installation, with what ``Load`` and ``settle`` use of a ``chaos.Demo``."""

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


def main() -> None:
    options = parse()
    python = str(options.old / ".venv" / "bin" / "python")
    with ExitStack() as held:
        stack = held.enter_context(stack_of_release(options.release))
        old, new = Side(stack, python, "old"), Side(stack, HIREWIRE[0], "new")
        held.callback(old.close)
        held.callback(new.close)
        balancer = held.enter_context(Balancer(stack.home.hub_port))
        roll(stack, old, new, balancer, options)


def roll(stack: Stack, old: Side, new: Side, balancer: Balancer, options: argparse.Namespace) -> None:
    seconds = options.seconds
    ports = free_port(), free_port()
    for site in (HUB, ATS):
        # A commit after the release may have migrations of its own. The release itself has none left to run.
        old.run(site, "migrate")
    old.start(HUB, "web", port=ports[0])
    balancer.add(ports[0])
    old.start(HUB, "worker")
    old.start(ATS, "web", port=stack.home.ats_port)
    old.start(ATS, "worker")
    demo = Upgraded(stack)
    with loaded(Load(demo)) as load:  # type: ignore[arg-type]  # it has what Load uses
        time.sleep(seconds)
        with step("the new release migrates"):
            print(new.run(HUB, "migrate"), end="")
        time.sleep(seconds)
        with step("the new release joins"):
            new.start(HUB, "web", port=ports[1])
            balancer.add(ports[1])
            new.start(HUB, "worker")
        time.sleep(seconds)
        with step("the old release leaves"):
            balancer.remove(ports[0])
            old.stop("hub web")
            old.stop("hub worker")
        time.sleep(seconds)
    began = time.monotonic()
    lines, rest = settle(demo, load, time.monotonic() + options.calm)  # type: ignore[arg-type]  # as above
    is_good = tell(lines, rest, load, time.monotonic() - began)
    failed = dict(demo.rows(HUB_DATABASE, STATUSES))
    served = {name: balancer.served_by[port] for name, port in zip(("old", "new"), ports, strict=True)}
    print(f"connections: {dict(balancer.counts)}, by release: {served}; API calls answered with 5xx: {failed}")
    # A refused export is not a failure: if the person is already in the ATS, the hub answers with 422, and asks whether
    # to export the person.
    is_good = is_good and not failed and not (balancer.counts["cut"] + balancer.counts["refused"])
    if not is_good:
        for log in sorted(stack.home.logs.glob("*.log")):
            print(f"\n{log.name}\n{log.read_text(errors='replace')[-3000:]}")
    sys.exit(0 if is_good else 1)


@contextmanager
def loaded(load: Load) -> Iterator[Load]:
    load.begin()
    try:
        yield load
    finally:
        load.end()


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
    parser.add_argument("--seconds", type=float, default=15, help="seconds that each stage lasts")
    parser.add_argument("--calm", type=float, default=300, help="seconds in which everything must settle afterwards")
    return parser.parse_args()


if __name__ == "__main__":
    main()
