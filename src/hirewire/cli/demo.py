"""The steps of ``hirewire demo``, from nothing to two running sites."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import click
import httpx2

import hirewire
from hirewire.cast.cast import COMPANIES, LARKSPUR
from hirewire.client import RscClient
from hirewire.sandbox import bytecode, databases, enabling, pointing, reloading, report
from hirewire.sandbox.chores import HIREWIRE, Chore
from hirewire.sandbox.databases import SITES, Databases
from hirewire.sandbox.errors import DemoError
from hirewire.sandbox.home import Home
from hirewire.sandbox.postgres import PostgresError
from hirewire.sandbox.processes import (
    START_PATIENCE,
    Child,
    ProcessError,
    Supervisor,
    answers,
    interrupted_by_signals,
    only_one,
)
from hirewire.sandbox.progress import Progress
from hirewire.sandbox.sites import ATS, HUB, Site
from hirewire.wire.records.provisioning import Provisioned

SIMULATOR_KEY = "HIREWIRE_DEMO_SIMULATOR_KEY"
#: The made-up history of three months cannot be added while a program restarts. These are the seconds to wait before
#: each retry.
_PAUSES: Final = (1.0, 5.0, 15.0)


@click.command()
@click.option("--reset", is_flag=True, help="Delete the sandbox's data first.")
@click.option(
    "--reload", "reloads", is_flag=True, help="Show changes of Hirewire's own source at once. Needs watchfiles."
)
def demo(*, reset: bool, reloads: bool) -> None:
    """Start Recruiter, the ATS Simulator with its agent, and a PostgreSQL server.

    HIREWIRE_HOME (./var) holds everything: data, keys, logs, and demo.json
    with addresses and sign-ins. While the demo runs, `hirewire agent …` in the
    same folder acts on its agent. HIREWIRE_HUB_PORT (8000) and HIREWIRE_ATS_PORT
    (8100) set the ports. If DATABASE_URL is set, the demo uses that server, with
    the databases hirewire_hub and hirewire_ats, and starts no PostgreSQL server.

    With --reload, a changed template or style sheet shows on the next page. If
    another file of the code or of the translations changes, each site that uses
    it restarts its web processes and its worker, and keeps the data. If the code
    has an error, the demo prints the error and waits for the next change.
    """
    progress = Progress()
    try:
        if reloads:
            reloading.check()
        with interrupted_by_signals():
            Sandbox(Home.from_environment(), progress, with_months=True, reloads=reloads).run(reset=reset)
    except KeyboardInterrupt:
        progress.line("  Stopped. The data is kept.")
    except (DemoError, ProcessError, PostgresError) as error:
        raise click.ClickException(str(error)) from None


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    #: The address that answers once the program has started; empty for programs without an address.
    answers_at: str = ""

    def start(self, supervisor: Supervisor) -> Child:
        return supervisor.start(self.name, self.command, env=self.env)

    def wait(self, supervisor: Supervisor, child: Child) -> None:
        if self.answers_at:
            supervisor.wait_for(child, partial(answers, self.answers_at), patience=START_PATIENCE)


class Sandbox:
    """The data and the programs of a demo.

    ``with_months`` adds a made-up history of three months to a new demo. With ``reloads``, the demo shows changes of
    the source code while it runs.
    """

    def __init__(self, home: Home, progress: Progress, *, with_months: bool = False, reloads: bool = False) -> None:
        self.home = home
        self.progress = progress
        self.with_months = with_months
        self.reloads = reloads

    def run(self, *, reset: bool) -> None:
        self.home.make()
        with Supervisor(self.home.logs) as supervisor:
            supervisor.hold(only_one(self.home.lock))
            self.home.check_ports()
            if reset:
                self.home.forget()
            with self.progress.step("Starting PostgreSQL"):
                site_databases = databases.bring_up(self.home, supervisor, self.progress)
                if reset:
                    site_databases.drop()
                site_databases.make()
            self.prepare(site_databases)
            supervisor.hold(pointing.offered(self.home, self._environment(site_databases, ATS)))
            with self.progress.step("Starting both sites"):
                self._start(site_databases, supervisor)
            self.enable(site_databases)
            report.show(self.home, self.progress, self._states())
            with supervisor.watching(self._say):
                self.tell_months(site_databases)
            if self.reloads:
                reloading.Reloader(supervisor, Path(hirewire.__file__).resolve().parent, self._say).watch()
            supervisor.watch(self._say)

    def _say(self, text: str) -> None:
        self.progress.line(f"  {text}")

    def prepare(self, site_databases: Databases) -> None:
        missing = [site for site in SITES if not site_databases.is_prepared(site)]
        if len(missing) < len(SITES) and not self.home.has_keys:
            raise DemoError(
                f"{self.home.folder} has no keys.json, and without it the data cannot be read. Use --reset."
            )
        if not missing:
            return
        if self.with_months and len(missing) == len(SITES) and not self.home.has_keys:
            self.home.await_months(awaits=True)
        with self.progress.step("Creating tables, companies and people"), ExitStack() as running:
            chores = {
                site: running.enter_context(
                    Chore(
                        site,
                        self._preparation(site),
                        env=self._environment(site_databases, site),
                        logs=self.home.logs,
                    )
                )
                for site in missing
            }
            printed: dict[Site, dict[str, Any]] = {site: json.loads(chore.output()) for site, chore in chores.items()}
        keys = self.home.keys()
        if HUB in printed:
            keys["HIREWIRE_PARTNER_CLIENT_ID"] = printed[HUB]["client_id"]
            keys["HIREWIRE_PARTNER_CLIENT_SECRET"] = printed[HUB]["client_secret"]
        if ATS in printed:
            keys[SIMULATOR_KEY] = printed[ATS]["accounts"][LARKSPUR.tenant]["api_key"]
        self.home.keep_keys(keys)
        for site in missing:
            site_databases.mark_prepared(site)

    def _preparation(self, site: Site) -> list[str]:
        """Return the command that fills a site.

        While a new demo awaits the made-up history, the command for its ATS also adds the people of that history. The
        hub gets the history later, from ``tell_months``.
        """
        return ["prepare", "--months"] if self.home.awaits_months and site is ATS else ["prepare"]

    def programs(self, site_databases: Databases) -> Iterator[Program]:
        urls = {HUB: f"{self.home.hub_url}/sign-in/", ATS: f"{self.home.ats_url}/"}
        ports = {HUB: self.home.hub_port, ATS: self.home.ats_port}
        for site in SITES:
            env = self._environment(site_databases, site)
            # The fewer processes there are to restart, the sooner a change can be seen.
            fewest = ["--workers", "1"] if self.reloads else []
            web = [*HIREWIRE, site.name, "web", "--port", str(ports[site]), *fewest]
            yield Program(f"{site.name} web", web, env, answers_at=urls[site])
            yield Program(f"{site.name} worker", [*HIREWIRE, site.name, "worker"], env)

    def _start(self, site_databases: Databases, supervisor: Supervisor) -> None:
        started = [(program, program.start(supervisor)) for program in self.programs(site_databases)]
        for program, child in started:
            program.wait(supervisor, child)

    def enable(self, site_databases: Databases) -> None:
        keys = self.home.keys()

        with enabling.Connection(
            LARKSPUR, ats_url=self.home.ats_url, agent_key=keys["HIREWIRE_AGENT_KEY"]
        ) as connection:
            if report.is_current(self.home) and enabling.is_enabled(connection.status()):
                return
            enabling.enable(
                connection,
                api_key=keys[SIMULATOR_KEY],
                run_hub=partial(self._run_hub, site_databases),
                progress=self.progress,
            )
        report.write(self.home, keys=keys, customer=self._customer(keys))

    def _states(self) -> dict[str, str]:
        agent = {"ats_url": self.home.ats_url, "agent_key": self.home.keys()["HIREWIRE_AGENT_KEY"]}
        statuses = {}
        for company in COMPANIES:
            with enabling.Connection(company, **agent) as connection:
                statuses[company.tenant] = enabling.words(connection.status())
        return statuses

    def tell_months(self, site_databases: Databases) -> None:
        """Add the made-up history of three months. The sites can be used while it is being added."""
        for pause in (*_PAUSES, None):
            if not self.home.awaits_months:
                return
            try:
                self._add_months(site_databases)
            except (DemoError, httpx2.HTTPError) as fault:
                self._say(f"The made-up history of three months could not be added. {fault}")
                if pause is None:
                    self._say("The next start will try again.")
                    return
                time.sleep(pause)

    def _add_months(self, site_databases: Databases) -> None:
        keys = self.home.keys()
        with self.progress.step("Adding three months of exports, InMail, notes and stages"):
            agent = {"ats_url": self.home.ats_url, "agent_key": keys["HIREWIRE_AGENT_KEY"]}
            with enabling.Connection(LARKSPUR, **agent) as connection:
                users = enabling.users_of(self.home.ats_url, keys[SIMULATOR_KEY])
                enabling.connect_seats(connection, enabling.CONNECTED, users=users)
            self._run_hub(site_databases, ["seed", "--months"])
            self.home.await_months(awaits=False)

    def _run_hub(self, site_databases: Databases, arguments: list[str]) -> str:
        with Chore(HUB, arguments, env=self._environment(site_databases, HUB), logs=self.home.logs) as chore:
            return chore.output()

    def _customer(self, keys: dict[str, str]) -> Provisioned:
        with RscClient(
            api_url=self.home.hub_url,
            oauth_url=self.home.hub_url,
            client_id=keys["HIREWIRE_PARTNER_CLIENT_ID"],
            client_secret=keys["HIREWIRE_PARTNER_CLIENT_SECRET"],
        ) as client:
            customer = client.find_provisioned(LARKSPUR.tenant)
        if customer is None:
            raise DemoError(f"The hub does not know the application of {LARKSPUR.name}.")
        return customer

    def _environment(self, site_databases: Databases, site: Site) -> dict[str, str]:
        env = self.home.environment(site, site_databases.url(site), self.home.keys())
        if self.reloads:
            # Keep compiled modules in the demo's folder. Otherwise each restart would compile all modules again.
            env |= {"HIREWIRE_RELOAD": "1", **bytecode.environment(self.home.folder / "compiled")}
        # Row security needs a role, and on an external server the demo may lack the right to create it.
        return {"HIREWIRE_ROW_SECURITY": "1", **env} if site_databases.is_own else env
