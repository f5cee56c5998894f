"""``hirewire agent …``: connects ATSs and manages the connections."""

import os
from typing import Final, TextIO

import click
from django.core.management import call_command

from hirewire.cli.passwords import new_password, password_file
from hirewire.cli.sealing import keys_commands
from hirewire.sandbox.pointing import follow_demo
from hirewire.sandbox.sites import AGENT, ATS, Site

#: The states of a write. Repeated here, because importing them needs Django, which is not set up yet.
_STATES: Final = ("done", "failed", "unknown", "undone")
#: The values of ``--account``, listed here for the same reason.
_ACCOUNTS: Final = ("same", "other")


def enter() -> None:
    site_of_agent().enter()


def site_of_agent() -> Site:
    """Return the site on which the agent runs. If a demo runs in this folder, use the demo's agent and settings."""
    demo = follow_demo()
    if demo is not None:
        click.echo(f"Using the demo that runs in {demo.parent}.", err=True)
    is_beside_ats = demo is not None or os.environ.get("HIREWIRE_AGENT_SITE") == ATS.name
    return ATS if is_beside_ats else AGENT


def keys(site: Site) -> click.Group:
    return keys_commands(site, enter)


@click.group("add")
def add() -> None:
    """Add people who sign in to the console."""


@add.command("user")
@click.option("--email", required=True, help="The person's e-mail address, with which they sign in.")
@click.option("--first-name", required=True, help="Shown in the console.")
@click.option("--last-name", required=True, help="Shown in the console.")
@click.option("--no-password", is_flag=True, help="The person signs in only through the company's identity provider.")
@password_file
def _user(email: str, first_name: str, last_name: str, *, no_password: bool, password_file: TextIO | None) -> None:
    """Add a person who connects ATSs. Asks for a password, unless you give --no-password or --password-file."""
    if no_password and password_file is not None:
        raise click.UsageError("--password-file and --no-password exclude each other.")
    password = "" if no_password else new_password(password_file)
    enter()
    names = {"email": email, "first_name": first_name, "last_name": last_name}
    call_command("add_operator", **names, password=password, no_password=no_password)


@click.group("remove")
def remove() -> None:
    """Remove people who sign in to the console."""


@remove.command("user")
@click.option("--email", required=True, help="The e-mail address with which the person signs in.")
def _remove_user(email: str) -> None:
    """Remove a person, and sign them out everywhere."""
    enter()
    call_command("remove_operator", email=email)


@click.command("connect")
@click.argument("connection")
@click.option("--ats", required=True, help='Kind of ATS, such as "simulator".')
@click.option("--name", required=True, help="Name of the company.")
@click.option("--test", "is_test", is_flag=True, help="This ATS is a test system. Otherwise it counts as production.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="A setting of the ATS. Repeatable.")
@click.option(
    "--set-file",
    "files",
    multiple=True,
    type=(str, click.File()),
    metavar="NAME FILE",
    help='A setting to read from a file, or from standard input with "-". Meant for keys and queries.',
)
@click.option("--replace", "replaces", is_flag=True, help="Replace the settings of CONNECTION, which exists already.")
@click.option(
    "--account",
    type=click.Choice(_ACCOUNTS),
    help="With --replace: whether the new settings lead to the same account of the ATS as before, or to another one. "
    "If the account is another one, the agent deletes the stored links between people in Recruiter and candidates, and "
    "between users of the ATS and their accounts in Recruiter. Without this option, a changed host, port, kind of "
    "database, database or folder counts as another account.",
)
def connect(
    connection: str,
    ats: str,
    name: str,
    pairs: tuple[str, ...],
    files: tuple[tuple[str, TextIO], ...],
    account: str | None,
    *,
    replaces: bool,
    is_test: bool,
) -> None:
    """Store the settings with which to reach an ATS, and check them. No records are sent yet.

    CONNECTION is the short name that web addresses use, such as "larkspur". It
    must be new, and cannot be changed later. With --replace, CONNECTION names an
    existing connection. --replace cannot change the kind of ATS, or whether it is a test system.
    All later steps, from the rehearsal to the start, happen in the console.
    If the ATS is connected by signing in to it (OAuth), give the client id and
    secret here; the command then says where in the console to sign in.
    """
    if account and not replaces:
        raise click.UsageError("--account needs --replace.")
    secrets = [f"{setting}={file.read().strip()}" for setting, file in files]
    enter()
    environment = "test" if is_test else "production"
    given = {"pairs": [*pairs, *secrets], "environment": environment, "replaces": replaces, "account": account}
    call_command("connect_ats", connection=connection, name=name, ats=ats, **given)


@click.command("check")
@click.argument("connection")
@click.option("--report", is_flag=True, help="Print a report for Hirewire's maintainers, without names and keys.")
def check(connection: str, *, report: bool) -> None:
    """Ask an ATS for its account, its version and the permissions of the key. Only reads from the ATS."""
    enter()
    call_command("check_connection", connection=connection, report=report)


@click.command("status")
@click.argument("connection", default="")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def status(connection: str, *, as_json: bool) -> None:
    """Print the state of CONNECTION, or of all connections."""
    enter()
    call_command("connection_status", connection=connection, as_json=as_json)


@click.command("webhook")
@click.argument("connection")
def webhook(connection: str) -> None:
    """Print the address at which CONNECTION receives webhooks, and the secret that signs them, as JSON.

    In some ATSs, the address and the secret must be entered by hand. The connection's page shows both, too.
    """
    enter()
    call_command("connection_webhook", connection=connection)


@click.command("writes")
@click.argument("connection")
@click.option("--state", type=click.Choice(_STATES), help="List only writes in this state.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="How many writes to list; the latest writes come first.",
)
@click.option("--undo", type=int, help="Undo the write with this number.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def writes(connection: str, state: str | None, limit: int, undo: int | None, *, as_json: bool) -> None:
    """List what the agent wrote into CONNECTION's ATS, and undo writes if the ATS allows it."""
    enter()
    options = {"state": state or "", "limit": limit, "undo": undo, "as_json": as_json}
    call_command("connection_writes", connection=connection, **options)


def _act(action: str, words: str) -> click.Command:
    @click.argument("connection")
    def run(connection: str) -> None:
        enter()
        call_command("act_on_connection", action=action, connection=connection)

    return click.command(action, help=words)(run)


pause = _act("pause", "Stop syncing CONNECTION until it is resumed.")
resume = _act("resume", "Continue a connection that was paused or has stopped.")
resync = _act("resync", "Compare every record of CONNECTION again; only differences are sent.")
prove = _act("prove", "Compare CONNECTION's records in the ATS with what Recruiter accepted, by entity and month.")
repair = _act("repair", "Send again those records of CONNECTION that the last run of `prove` found to differ.")
remove_missing = _act(
    "remove-missing",
    "Remove from Recruiter the records that CONNECTION's ATS no longer has. The agent removes a few by itself, and "
    "waits for this command if many are missing. `hirewire agent status` says how many records are missing.",
)
drop = click.confirmation_option(prompt="Everything stored about this connection will be deleted. Go on?")(
    _act("drop", "End CONNECTION: remove the agent from Recruiter and the ATS, and delete everything stored.")
)
