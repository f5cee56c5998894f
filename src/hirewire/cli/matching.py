"""``hirewire hub matching``: how a company's candidates are matched, and how sure a match has to be."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command()
@click.option("--company", type=int, required=True, help="Number of the company.")
@click.option("--link-from", type=click.FloatRange(0.5, 1), help="The minimum probability of a match.")
@click.option("--dry-run", is_flag=True, help="Show only how many matches would appear and disappear.")
def matching(company: int, link_from: float | None, dry_run: bool) -> None:  # noqa: FBT001 - click passes options
    """Show how candidates are matched, or choose how sure a match has to be.

    A match that is less probable than --link-from is only suggested. The command
    does not change what people linked or unlinked by hand.
    """
    HUB.enter()
    call_command("set_matching", company=company, link_from=link_from, dry_run=dry_run)
