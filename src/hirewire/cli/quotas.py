"""``hirewire hub quota``: show how much of its limits an application has used, or set other limits."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB

METERS = ("REQUESTS_A_DAY", "RECORDS_A_DAY", "REQUESTS_A_MINUTE", "RECORDS_A_MINUTE")


@click.command()
@click.option(
    "--application",
    type=int,
    help="Number of the developer application. If absent, a new limit applies to all applications.",
)
@click.option("--group", default="", help="Group of endpoints, by the name that this command shows for it.")
@click.option("--meter", type=click.Choice(METERS), help="What is limited.")
@click.option("--amount", default="", help='A number, "unlimited", or "published" to restore the published limit.')
def quota(application: int | None, group: str, meter: str | None, amount: str) -> None:
    """Show what an application has used of its limits, or set a limit.

    Limits apply to days and minutes in UTC. A new limit takes effect within seconds.
    """
    HUB.enter()
    call_command("set_quota", application=application, group=group, meter=meter, amount=amount)
