"""Kills random processes of an installation under load. The installation's systemd units must restart them.

    python bench/chaos_packaged.py [--seconds 120] [--seed NUMBER] [--every LOW HIGH] [--wheel FILE] [--into FOLDER]

Installs a wheel in an empty folder outside the checkout, as *With systemd* in docs/guides/installing.md describes. Then
runs the shipped units of two sites: ``hub``, and ``ats``, which is the agent with the ATS Simulator beside it.
``tools/packages/units.py`` stands in for systemd: it starts processes with the user, the variables, the limits and the
delays that the units state. Every few seconds, the bench kills one process with ``kill -9``: the main process of a
unit, or a web process that the main process has started. Nobody intervenes. At the end, the bench compares the
acknowledged writes with what the databases hold, as ``chaos.py`` does.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
from chaos import children_of
from load import Load, loaded
from reckoning import settle, tell
from rolling import Upgraded

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hirewire.sandbox import postgres
from hirewire.sandbox.databases import NAMES, SITES
from hirewire.sandbox.processes import Supervisor, answers
from hirewire.sandbox.sites import Site
from tests.support.stack import Stack, eventually
from tools.packages.by_guide import Installation
from tools.packages.units import Service, Target

WEB = "hirewire-web@"


def main() -> None:
    options = parse()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory(prefix="hirewire-packaged-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL and the units run as other users, who need access to this folder.
        folder.chmod(0o755)
        installation = Installation(options.into or folder / "machine")
        if not installation.programs.exists():
            began = time.monotonic()
            installation.fetch(options.wheel)
            installation.install()
            print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)
        with running(installation, folder) as (stack, services):
            is_good = chaos(stack, services, options)
    sys.exit(0 if is_good else 1)


@contextmanager
def running(installation: Installation, folder: Path) -> Iterator[tuple[Stack, list[Service]]]:
    """Fill the databases with the sandbox's companies, and run the units on these databases."""
    with ExitStack() as held:
        home, logs = folder / "home", folder / "logs"
        logs.mkdir()
        supervisor = held.enter_context(Supervisor(logs))
        # PostgreSQL is not killed: on a real machine, it has its own supervisor.
        server = postgres.start(folder / "postgres", supervisor=supervisor, say=lambda _: None)
        stack = Stack(home, server)
        stack.seed()
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            for name in NAMES.values():
                # A sandbox acknowledges commits before they reach the disk. Here a commit must be on the disk before it
                # is acknowledged.
                connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = on".encode())
        targets = [start(site, installation, stack, held, logs) for site in SITES]
        for url in (stack.hub_url, stack.ats_url):
            eventually(lambda url=url: answers(f"{url}/sign-in/"), bool)  # type: ignore[misc]  # mypy cannot infer the default
        stack.enable()
        print("The units run.", flush=True)
        yield stack, [service for target in targets for service in target.services.values()]


def start(site: Site, installation: Installation, stack: Stack, held: ExitStack, logs: Path) -> Target:
    own = ("DJANGO_SETTINGS_MODULE", "HIREWIRE_HOME")
    variables = {name: value for name, value in stack.environment(site).items() if name not in own}
    port = {"hub": stack.home.hub_port, "ats": stack.home.ats_port}[site.name]
    installation.set(site.name, variables | {site.port_variable: str(port)})
    target = Target(f"hirewire@{site.name}.target", installation.machine, logs)
    held.callback(target.stop)
    target.start()
    return target


def chaos(stack: Stack, services: list[Service], options: argparse.Namespace) -> bool:
    kills: Counter[str] = Counter()
    demo = Upgraded(stack)
    with loaded(Load(demo)) as load:
        until = time.monotonic() + options.seconds
        while time.monotonic() < until:
            time.sleep(random.uniform(*options.every))
            kills.update(kill_one(services))
    print(f"\n{kills.total()} kills in {options.seconds} seconds, seed {options.seed}:")
    for kind, count in sorted(kills.items()):
        print(f"  {kind:<36} {count:4}")
    began = time.monotonic()
    lines, rest = settle(demo, load, time.monotonic() + options.calm)
    is_good = tell(lines, rest, load, time.monotonic() - began)
    restarts = {service.unit.name: service.restarts for service in services if service.restarts}
    print(f"Started again: {restarts}")
    return is_good and all(is_running(service) for service in services if service.unit.one("Type") != "oneshot")


def kill_one(services: list[Service]) -> Iterator[str]:
    """Kill a process, and yield its kind. Skip each unit that waits for its next start: it has no process."""
    choices = [
        (kind, pid)
        for service in services
        if is_running(service) and service.process is not None
        for kind, pid in processes(service.unit.name, service.process.pid)
    ]
    if choices:
        kind, pid = random.choice(choices)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            yield kind


def processes(unit: str, pid: int) -> Iterator[tuple[str, int]]:
    yield unit, pid
    if unit.startswith(WEB):
        for child in children_of(pid)[:1]:
            yield f"{unit}, a web process", child


def is_running(service: Service) -> bool:
    return service.process is not None and service.process.poll() is None


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--every", type=float, nargs=2, default=(2, 6), metavar=("LOW", "HIGH"))
    parser.add_argument("--calm", type=int, default=300, help="seconds to settle in after the load ends")
    parser.add_argument("--wheel", type=Path, help="the wheel to install; by default, a new one is built")
    parser.add_argument("--into", type=Path, help="where to install; an installation by an earlier run is reused")
    return parser.parse_args()


if __name__ == "__main__":
    main()
