"""``hirewire hub release-company-id``: which company may take a number."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command("release-company-id")
@click.option("--company", type=int, required=True, help="Its present number.")
@click.option("--id", "number", type=int, required=True, help="The number that it is to have.")
def release_company_id(company: int, number: int) -> None:
    """Let a company take a number when its id changes.

    Where there are several companies, no other number can be taken, unless
    HIREWIRE_COMPANY_IDS=free says that anybody may take what nobody has.
    """
    HUB.enter()
    call_command("release_company_id", company=company, id=number)
