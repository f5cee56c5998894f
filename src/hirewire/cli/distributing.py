"""``hirewire hub distribute``: spreads the tables of companies over several database servers."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command()
@click.option("--dry-run", is_flag=True, help="Print where each table would be and what is in the way; change nothing.")
def distribute(*, dry_run: bool) -> None:
    """Spread the tables over the servers of a Citus cluster.

    Data that an ATS sent, and data derived from it or shown with it, is
    distributed by company. Small tables, and the table of members, are copied to
    each server, because their rows are joined with those of every company. The
    rest stays on the coordinator, which DATABASE_URL names. Run the command once,
    while no other process of the hub runs. If a run is interrupted, the next one
    continues it. A single PostgreSQL needs none of this.
    """
    HUB.enter()
    call_command("distribute", dry_run=dry_run)
