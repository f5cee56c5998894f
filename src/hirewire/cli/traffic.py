"""``hirewire hub export-traffic``: calls and events for ``hirewire certify traffic``."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command("export-traffic")
@click.option("--application", type=int, multiple=True, required=True, help="Number of an application. Repeatable.")
@click.option("--hours", type=float, default=24, show_default=True, help="How many hours to go back.")
def export_traffic(application: tuple[int, ...], hours: float) -> None:
    """Write applications' calls and push events as JSON lines, with personal data masked.

    `hirewire certify traffic` judges them. To include the onboarding, also name
    the partner's application.
    """
    HUB.enter()
    call_command("export_traffic", "--application", *map(str, application), "--hours", str(hours))
