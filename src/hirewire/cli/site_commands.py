"""``hirewire hub …`` and ``hirewire ats …``: the processes and chores of one site."""

import os
from functools import partial
from typing import Final

import click
from django.conf import settings
from django.core.management import call_command

from hirewire.cli.settings import check, config_command
from hirewire.cli.web import listen, serve
from hirewire.configuration import reading, sources
from hirewire.kit.environment import is_sandbox
from hirewire.sandbox.processes import follow_owner
from hirewire.sandbox.sites import Site

_PREPARE: Final = (
    "Prepare the first start: migrate, set up row security if it is on, and in a sandbox seed.\n\n"
    "Outside a sandbox no people are made up, because everybody knows their passwords."
)


def site_commands(site: Site) -> click.Group:
    group = click.Group(site.name, help=f"Run {site.title}.")
    for build in (_migrate, _seed, _prepare, _web, _worker, config_command):
        if site.has_cast or build is not _seed:
            group.add_command(build(site))
    return group


def _migrate(site: Site) -> click.Command:
    def run() -> None:
        site.enter()
        call_command("migrate", verbosity=0)

    return click.Command("migrate", callback=run, help="Bring the database's tables up to date.")


def _seed(site: Site) -> click.Command:
    def run(*, months: bool) -> None:
        site.enter()
        call_command(f"seed_{site.name}", months=months)

    return click.Command(
        "seed",
        params=[_months()],
        callback=run,
        help="Fill the database with the sandbox's made-up companies and people.\n\n"
        "Prints, as JSON, what the other site needs to know. Running it again adds nothing. Refused outside a\n"
        "sandbox (HIREWIRE_ENVIRONMENT=sandbox), because everybody knows the passwords of these people.",
    )


def _months() -> click.Option:
    return click.Option(
        ["--months"],
        is_flag=True,
        help="Add three months of work between Recruiter and the ATS: exports, InMail, notes, stages.",
    )


def _prepare(site: Site) -> click.Command:
    def run(*, months: bool = False) -> None:
        site.enter()
        call_command("migrate", verbosity=0)
        if getattr(settings, "HIREWIRE_ROW_SECURITY", False):
            call_command("row_security", verbosity=0)
        if is_sandbox() and site.has_cast:
            call_command(f"seed_{site.name}", months=months)
        else:
            click.echo(_prepared(site), err=True)

    return click.Command(
        "prepare",
        params=[_months()] if site.has_cast else [],
        callback=run,
        help=_PREPARE if site.has_cast else "Prepare the first start: migrate.",
    )


def _prepared(site: Site) -> str:
    if site.has_cast:
        return "The tables are up to date. No made-up people were added: this is not a sandbox."
    return "The tables are up to date."


def _web(site: Site) -> click.Command:
    def run(host: str, port: int, workers: int, threads: int) -> None:
        check(site)
        os.environ["DJANGO_SETTINGS_MODULE"] = site.settings
        if not sources.is_stated("HIREWIRE_HASHES_AT_ONCE"):
            # A burst of sign-ins must leave a thread for everything else.
            os.environ["HIREWIRE_HASHES_AT_ONCE"] = str(max(1, min(2, threads - 1)))
        follow_owner()
        serve(listen(host, port, site.port_variable), workers=workers, threads=threads)

    return click.Command(
        "web",
        callback=run,
        help="Answer requests from browsers and partners.",
        params=[
            click.Option(
                ["--host"],
                default=partial(reading.text, "HIREWIRE_HOST"),
                show_default="127.0.0.1",
                envvar="HIREWIRE_HOST",
                show_envvar=True,
                help="Address to listen on.",
            ),
            click.Option(
                ["--port"],
                type=int,
                default=partial(reading.whole, site.port_variable),
                show_default=str(site.port),
                envvar=site.port_variable,
                show_envvar=True,
                help="Port to listen on.",
            ),
            click.Option(["--workers"], type=int, default=site.workers, show_default=True, help="Web processes."),
            click.Option(
                ["--threads"], type=int, default=site.threads, show_default=True, help="Threads in each process."
            ),
        ],
    )


def _worker(site: Site) -> click.Command:
    def run(concurrency: int) -> None:
        follow_owner()
        site.enter()
        from hirewire.kit.work import worker  # noqa: PLC0415 - Django must be set up before its tasks' app is imported

        worker.run(queue=site.queue, concurrency=concurrency, slow_concurrency=site.slow_slots)

    return click.Command(
        "worker",
        callback=run,
        help="Do the site's background work.",
        params=[
            click.Option(
                ["--concurrency"], type=int, default=4, show_default=True, help="Tasks that run at the same time."
            ),
        ],
    )
