"""``hirewire hub learn``: learn how records of one person agree, and choose the version for the matching."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command()
@click.option(
    "--use", type=click.IntRange(0), help="Use this version from now on; 0 is the version that comes with Hirewire."
)
@click.option("--back", is_flag=True, help="Return to the version that was used before.")
@click.option("--list", "shows", is_flag=True, help="Show all versions, and which one is in use.")
@click.option("--whole", is_flag=True, help="Compare the versions on all candidates instead of a sample.")
def learn(use: int | None, back: bool, shows: bool, whole: bool) -> None:  # noqa: FBT001 - click passes options
    """Learn how often fields agree in records of the same person, without being told who is who.

    The result is a new version of the matching. The command compares it with the
    version in use, but does not switch to it. --use switches to a version, and
    --back switches back. What people linked or unlinked by hand stays as it is,
    and no version learns from it.
    """
    if sum((use is not None, back, shows)) > 1:
        raise click.UsageError("Choose one of --use, --back and --list.")
    HUB.enter()
    call_command("learn_matching", use=use, back=back, shows=shows, whole=whole)
