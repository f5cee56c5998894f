"""``hirewire sandbox``: a hub for test suites, which starts in a second and keeps nothing."""

import json
import sys
import time
from pathlib import Path
from typing import Any, Final

import click

from hirewire.cli.lazy import LazyGroup
from hirewire.kit.work.parents import follow_input
from hirewire.sandbox.account_beside import Account
from hirewire.sandbox.errors import SandboxError
from hirewire.sandbox.processes import ProcessError, interrupted_by_signals
from hirewire.sandbox.running import RunningSandbox

#: Seconds within which all programs must end once the input has ended.
_GRACE: Final = 60.0
_COMMANDS = {
    "watch": "hirewire.cli.watching:watch",
    "replay": "hirewire.cli.replaying:replay",
    "incident": "hirewire.cli.incidents:incident",
    "year": "hirewire.cli.years:year",
    "export": "hirewire.cli.worlds:export_world",
    "import": "hirewire.cli.worlds:import_world",
}


@click.group(cls=LazyGroup, named=_COMMANDS, invoke_without_command=True)
@click.option("--port", type=int, default=0, help="The hub's port. If none is given, a free one is used.")
@click.option("--ats", "with_ats", is_flag=True, help="Also start the ATS Simulator and its agent, and connect them.")
@click.option(
    "--double",
    default="",
    metavar="NAME",
    help="Like --ats, but with a double of an ATS, such as greenhouse, instead of the Simulator.",
)
@click.option(
    "--account",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Like --ats, but with an account at an ATS elsewhere, to which the agent writes. The file is JSON with the "
    "account's connector and settings.",
)
@click.option(
    "--until-eof",
    is_flag=True,
    help="Stop when standard input ends, which also happens when the program that feeds it exits.",
)
@click.pass_context
def sandbox(
    ctx: click.Context, *, port: int, with_ats: bool, double: str, account: Path | None, until_eof: bool
) -> None:
    """Start a hub for a test suite: Recruiter, its API, its worker and a PostgreSQL server.

    One line of JSON on stdout names the hub's address and the credentials to use;
    stderr says the same for people. The world is small, the same at each start,
    and deleted when the sandbox stops. The first start prepares a database in
    ~/.cache/hirewire, or in HIREWIRE_CACHE; later starts copy it. The commands
    below act on a running sandbox.
    """
    if ctx.invoked_subcommand is None:
        try:
            beside = Account.in_file(account) if account else None
            running = RunningSandbox(port=port, with_ats=with_ats, double=double, account=beside, say=_say)
        except SandboxError as error:
            raise click.ClickException(str(error)) from None
        _run(running, until_eof=until_eof)


def _run(running: RunningSandbox, *, until_eof: bool) -> None:
    try:
        with interrupted_by_signals():
            if until_eof:
                follow_input(grace=_GRACE)
            running.start()
            click.echo(json.dumps(running.report(), ensure_ascii=False))
            _show(running.report())
            while running.supervisor is not None:
                running.supervisor.revive(_say)
                time.sleep(0.25)
    except KeyboardInterrupt:
        _say("Stopped. Nothing is kept.")
    except (SandboxError, ProcessError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        running.stop()


def _say(text: str) -> None:
    click.echo(text, err=True)


def _show(report: dict[str, Any]) -> None:
    rows = [
        ("Recruiter and API", report["hub_url"]),
        ("Control", report["control_url"]),
        ("Company", f"{report['organization']['name']}, {report['organization']['id']}"),
    ]
    rows += [("Contract", f"{contract['name']}, {contract['id']}") for contract in report["contracts"]]
    if "ats_url" in report:
        rows.append(("ATS Simulator", report["ats_url"]))
    if "adapter_url" in report:
        rows.append(("its adapter", report["adapter_url"]))
        rows.append(("and its key", report.get("adapter_key", report["ats_api_key"])))
    for name, application in report["applications"].items():
        rows.append((f"Client of the {name}", application["client_id"]))
        rows.append(("its secret", application["client_secret"]))
    rows += [("Sign in as", f"{person['email']}, {person['password']}") for person in report["people"]]
    developer = report["developer"]
    rows.append(("Developer console", f"{report['hub_url']}/developer/"))
    rows.append(("its developer", f"{developer['email']}, {developer['password']}"))
    _say("")
    for title, text in rows:
        _say(f"  {title:<24} {text}")
    _say(f"\n  Started in {report['seconds']} s. Ctrl-C stops it; nothing is kept.")
    sys.stderr.flush()
