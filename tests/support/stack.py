"""The whole sandbox in separate processes, as ``hirewire demo`` starts them.

Each process can be killed and restarted.
"""

import json
import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import httpx2
import psycopg
from psycopg import sql
from rich.console import Console

from hirewire.cast.cast import Colleague, Company, Dashboard
from hirewire.cli.demo import Program, Sandbox
from hirewire.kit.web.authorities import authorities
from hirewire.sandbox import enabling, postgres
from hirewire.sandbox.chores import Chore
from hirewire.sandbox.databases import NAMES, Databases
from hirewire.sandbox.home import Home
from hirewire.sandbox.processes import Child, Supervisor
from hirewire.sandbox.progress import Progress
from hirewire.sandbox.sites import ATS, HUB, Site
from tests.support.patience import SECONDS

T = TypeVar("T")
#: Seconds between two polls.
GLANCE = 0.05
#: ``own_ports`` leaves these ports out, because browsers refuse to open them:
#: https://fetch.spec.whatwg.org/#port-blocking
REFUSED_BY_BROWSERS = frozenset({10080})


def eventually(look: Callable[[], T], is_right: Callable[[T], bool]) -> T:
    """Poll ``look`` until its value is right, and return that value.

    If no value is right in time, the error shows the last value.
    """
    give_up_at = time.monotonic() + SECONDS
    while not is_right(found := look()):
        if time.monotonic() > give_up_at:
            raise AssertionError(f"still {found!r} after {SECONDS} seconds")
        time.sleep(GLANCE)
    return found


def own_ports(worker: str) -> list[int]:
    """The thousand ports that only this worker uses, and that the operating system never assigns.

    A test may free a port and use the port again later. In the meantime, nobody else may take the port. If the system
    assigned such ports, an outgoing connection could take one. If workers shared them, another worker's server could
    take one. A run has up to twenty workers.
    """
    first = 10_000 + int(worker.removeprefix("gw")) % 20 * 1000
    return [port for port in range(first, first + 1000) if port not in REFUSED_BY_BROWSERS]


def _in_random_order() -> Iterator[int]:
    own = own_ports(os.environ.get("PYTEST_XDIST_WORKER", "gw0"))
    yield from cycle(random.sample(own, len(own)))


_ports = _in_random_order()


def free_port() -> int:
    for port in _ports:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError  # unreachable, because a cycle has no end


class Process:
    def __init__(self, program: Program, logs: Path) -> None:
        self._program = program
        self._logs = logs
        self._supervisor: Supervisor | None = None
        self._child: Child | None = None

    def start(self) -> None:
        self._supervisor = Supervisor(self._logs).__enter__()
        self._child = self._program.start(self._supervisor)

    def wait(self) -> None:
        if self._supervisor and self._child:
            self._program.wait(self._supervisor, self._child)

    def stop(self) -> None:
        if self._supervisor:
            self._supervisor.__exit__(None, None, None)
        self._supervisor = None

    @property
    def pid(self) -> int:
        if self._child is None:
            raise AssertionError("not started")
        return self._child.process.pid

    @property
    def is_running(self) -> bool:
        return self._child is not None and not self._child.has_ended

    def kill(self) -> None:
        if self._supervisor and self._child:
            os.killpg(self._child.process.pid, signal.SIGKILL)
        self.stop()


class Database:
    """The stack's own PostgreSQL. It can stop and start again without losing its data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._supervisor: Supervisor | None = None

    def start(self) -> postgres.Server:
        home = self._folder / "postgres"
        port = home / "port"
        if not port.exists():
            # The server would choose a port of the operating system. While the server is stopped, the system could
            # assign that port to another process.
            home.mkdir(parents=True, exist_ok=True)
            port.write_text(f"{free_port()}\n")
        self._supervisor = Supervisor(self._folder / "logs").__enter__()
        return postgres.start(home, supervisor=self._supervisor, say=lambda _text: None, is_durable=False)

    def stop(self) -> None:
        if self._supervisor:
            self._supervisor.__exit__(None, None, None)
        self._supervisor = None


class Stack:
    """Two sites, their workers and a PostgreSQL. The companies are as the demo leaves them after its first start."""

    def __init__(
        self,
        folder: Path,
        server: postgres.Server,
        *,
        database: Database | None = None,
        ports: tuple[int, int] | None = None,
    ) -> None:
        self.home = Home(folder, *(ports or (free_port(), free_port())))
        self.home.logs.mkdir(parents=True, exist_ok=True)
        self._database = database
        self._server = server
        self._found = Databases(server, "postgres", is_own=True)
        self._sandbox = Sandbox(self.home, Progress(Console(quiet=True)))
        self.processes: dict[str, Process] = {}
        #: Whether the next ``lend`` has to restore what ``prepare`` saved; see ``spoil``.
        self._is_spoiled = False
        #: Whether no test has used the stack since it was restored.
        self._is_untouched = False

    @property
    def server(self) -> postgres.Server:
        return self._server

    @property
    def hub_url(self) -> str:
        return self.home.hub_url

    @property
    def ats_url(self) -> str:
        return self.home.ats_url

    def seed(self) -> None:
        """Create both databases in the state they have before any process runs."""
        self._found.make()
        self.upgrade()

    def prepare(self) -> None:
        """Seed the databases, enable and sync the first company, and save that state for ``lend``."""
        self.seed()
        self.start()
        self.enable()
        self.stop()
        with psycopg.connect(self._server.url("postgres"), autocommit=True) as connection:
            for name in NAMES.values():
                statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                connection.execute(statement.format(sql.Identifier(name), sql.Identifier(_saved(name))))
        self.spoil()

    def enable(self) -> None:
        self._sandbox.enable(self._found)

    def lend(self, *, untouched: bool = False) -> None:
        """Make the stack ready for a test. With ``untouched``, reset a stack that another test has used."""
        if self._is_spoiled or (untouched and not self._is_untouched):
            self.reset()
        self._is_untouched = False

    def spoil(self) -> None:
        """Mark the stack, so that the next ``lend`` restores what ``prepare`` saved and restarts the stack.

        Restoring and restarting are slow, so they are put off until a test needs the stack.
        """
        self._is_spoiled = True

    def upgrade(self) -> None:
        self._sandbox.prepare(self._found)
        self._use(self._found)

    def reset(self) -> None:
        for process in self.processes.values():
            process.kill()
        self._found.drop()
        with psycopg.connect(self._server.url("postgres"), autocommit=True) as connection:
            for name in NAMES.values():
                _copy(connection, _saved(name), name)
        self.start()
        self._is_spoiled, self._is_untouched = False, True

    @contextmanager
    def moved_to(self, server: postgres.Server) -> Iterator[None]:
        """Stop all processes, and use another PostgreSQL server until the end of the block.

        After the block, stop all processes, use the first server again, and call ``spoil``.
        """
        self.stop()
        first = self._found
        self._use(Databases(server, "postgres", is_own=True))
        try:
            yield
        finally:
            self.stop()
            self._use(first)
            self.spoil()

    def start(self, *names: str) -> None:
        wanted = [self.processes[name] for name in names or self.processes]
        for process in wanted:
            process.start()
        for process in wanted:
            process.wait()

    def kill(self, *names: str) -> None:
        for name in names:
            self.processes[name].kill()

    def stop(self, *names: str) -> None:
        for process in reversed([self.processes[name] for name in names or self.processes]):
            process.stop()

    def switch_on(self, company: Company, dashboard: Dashboard, admin: Colleague) -> None:
        """Enable a company as a single admin would: connect its ATS, request the integrations, and switch them on."""
        with enabling.Connection(company, ats_url=self.ats_url, agent_key=self._agent_key) as connection:
            made = connection.connect(self._accounts[company.tenant]["api_key"])
            who = ["--application", str(made["application"]["id"]), "--contract", str(dashboard.id)]
            who += ["--person", admin.email]
            connection.integrate(json.loads(self.run(HUB, "request", *who)))
            self.run(HUB, "switch", *who)

    def connect_seats(self, company: Company, colleagues: Iterable[Colleague]) -> None:
        """Connect the colleagues' Recruiter accounts with the ATS, as each of them would."""
        with enabling.Connection(company, ats_url=self.ats_url, agent_key=self._agent_key) as connection:
            users = enabling.users_of(self.ats_url, self.api_key(company))
            enabling.connect_seats(connection, colleagues, users=users)

    def api_key(self, company: Company) -> str:
        return self._accounts[company.tenant]["api_key"]

    @property
    def database(self) -> Database:
        """The stack's own server.

        Fails if the stack was given somebody else's server.
        """
        if self._database is None:
            raise AssertionError("this stack works on somebody else's server")
        return self._database

    def log(self, name: str) -> str:
        return (self.home.logs / f"{name.replace(' ', '-')}.log").read_text(errors="replace")

    def is_running(self, name: str) -> bool:
        return self.processes[name].is_running

    def figure(self, query: str, *values: object) -> int:
        return int(self.rows(query, *values)[0][0])

    def database_url(self, site: Site) -> str:
        return self._found.url(site)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url(HUB)) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def status(self, tenant: str) -> dict[str, Any]:
        """Return the agent's answer about a connection.

        If the ATS site has just lost its database, wait until the site answers again, as its ``Retry-After`` asks.
        """
        answer = eventually(
            lambda: self._answer_about(tenant), lambda answer: answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE
        )
        found: dict[str, Any] = answer.json()
        return found

    def _answer_about(self, tenant: str) -> httpx2.Response:
        return httpx2.get(
            f"{self.ats_url}/agent/api/connections/{tenant}",
            headers={"Authorization": f"Bearer {self._agent_key}"},
            verify=authorities(),
            timeout=SECONDS,
            trust_env=False,
        )

    def ats(self, method: str, path: str, *, tenant: str, body: object = None) -> Any:  # noqa: ANN401 - whatever JSON holds
        answer = httpx2.request(
            method,
            f"{self.ats_url}/api/v1/{path}",
            headers={"Authorization": f"Bearer {self._accounts[tenant]['api_key']}"},
            json=body,
            timeout=SECONDS,
            trust_env=False,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    @cached_property
    def _accounts(self) -> dict[str, dict[str, str]]:
        """The ATS's accounts. The keys are the tenants.

        The companies exist already, so the ATS's command ``seed`` makes nothing. It only prints the accounts.
        """
        printed: dict[str, dict[str, dict[str, str]]] = json.loads(self.run(ATS, "seed"))
        return printed["accounts"]

    @property
    def _agent_key(self) -> str:
        return self.home.keys()["HIREWIRE_AGENT_KEY"]

    def environment(self, site: Site) -> dict[str, str]:
        return self.home.environment(site, self._found.url(site), self.home.keys())

    def _use(self, found: Databases) -> None:
        self._found = found
        self.processes = {program.name: Process(program, self.home.logs) for program in self._sandbox.programs(found)}

    def run(self, site: Site, *arguments: str) -> str:
        with Chore(site, list(arguments), env=self.environment(site), logs=self.home.logs) as chore:
            return chore.output()


@contextmanager
def running_stack() -> Iterator[Stack]:
    """Yield a stack.

    Its processes start with ``lend``.
    """
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="hirewire-stack-", ignore_cleanup_errors=True)))
        # PostgreSQL may run as another user, who needs access to its data.
        folder.chmod(0o755)
        database = Database(folder)
        held.callback(database.stop)
        stack = Stack(folder, database.start(), database=database)
        held.callback(stack.stop)
        stack.prepare()
        yield stack


def _saved(name: str) -> str:
    return f"{name}_saved"


def _copy(connection: psycopg.Connection[Any], source: str, target: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(statement.format(sql.Identifier(target), sql.Identifier(source)))
