"""``hirewire hub row-security``: tenancy enforced by the database itself."""

import click
from django.core.management import call_command

from hirewire.kit.db.migrating import alone, change_in_use
from hirewire.sandbox.processes import interrupted_by_signals
from hirewire.sandbox.sites import HUB


@click.command()
def row_security() -> None:
    """Create the database role that sees only one company's rows.

    Run this command once after `migrate`. The database user must be allowed
    to create roles, unless somebody else has already created the role and
    granted it to that user. After the command, set HIREWIRE_ROW_SECURITY=1
    for the web processes. You can run the command again at any time.
    """
    HUB.enter()
    with interrupted_by_signals(), alone(_say):
        change_in_use(lambda: call_command("row_security"), _say)


def _say(line: str) -> None:
    click.echo(line, err=True)
