"""``hirewire hub migrate`` and similar commands: bring a site's database up to date, and fill it."""

from typing import Final

import click
from django.conf import settings
from django.core.management import call_command

from hirewire.kit.db.migrating import alone, change_in_use, migrate_in_use
from hirewire.kit.environment import is_sandbox
from hirewire.sandbox.processes import interrupted_by_signals
from hirewire.sandbox.sites import ATS, Site

_MIGRATE: Final = (
    "Bring the database's tables up to date.\n\n"
    "Prints each step. The site can stay in use: if a table is busy, the command tries again and again, and never\n"
    "blocks the table for longer than two seconds."
)
_PREPARE: Final = (
    "Prepare the first start: migrate, set up row security if it is on, and in a sandbox add made-up people.\n\n"
    "Made-up people are never added elsewhere, because everybody knows their passwords."
)


def migrate(site: Site) -> click.Command:
    def run() -> None:
        site.enter()
        with interrupted_by_signals(), alone(_say):
            migrate_in_use(_say)

    return click.Command("migrate", callback=run, help=_MIGRATE)


def seed(site: Site) -> click.Command:
    def run(*, months: bool) -> None:
        site.enter()
        _fill(site, months=months)

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
        help="Add a made-up history of three months: exports, InMail, notes and stages.",
    )


def prepare(site: Site) -> click.Command:
    def run(*, months: bool = False) -> None:
        site.enter()
        with interrupted_by_signals(), alone(_say):
            migrate_in_use(_say)
            if getattr(settings, "HIREWIRE_ROW_SECURITY", False):
                change_in_use(lambda: call_command("row_security", verbosity=0), _say)
        if is_sandbox() and site.has_cast:
            _fill(site, months=months)
        else:
            click.echo(_prepared(site), err=True)

    return click.Command(
        "prepare",
        params=[_months()] if site.has_cast else [],
        callback=run,
        help=_PREPARE if site.has_cast else "Prepare the first start: migrate.",
    )


def _fill(site: Site, *, months: bool) -> None:
    call_command(f"seed_{site.name}", months=months)
    if site is ATS:
        # The agent that runs beside the Simulator has its own console, which needs people who can sign in.
        call_command("seed_agent")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _prepared(site: Site) -> str:
    if site.has_cast:
        return "The tables are up to date. No made-up people were added: this is not a sandbox."
    return "The tables are up to date."
