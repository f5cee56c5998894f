"""``hirewire hub distribute``: the tables of companies on several machines."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command()
@click.option("--dry-run", is_flag=True, help="Print where each table would be and what is in the way; change nothing.")
def distribute(*, dry_run: bool) -> None:
    """Spread the tables over the machines of a Citus cluster.

    Data that an ATS sent, and data derived from it or shown with it, is
    distributed by company. Small tables and members, whose rows are joined with
    those of every company, are copied to each machine. The rest stays on the
    coordinator, which DATABASE_URL names. Run it once, while no other process of
    the hub runs. The next run continues one that was interrupted. A single
    PostgreSQL needs none of this.
    """
    HUB.enter()
    call_command("distribute", dry_run=dry_run)
