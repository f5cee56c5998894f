"""``hirewire hub release-company-id``: lets a company take a number as its next id."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command("release-company-id")
@click.option("--company", type=int, required=True, help="Current number of the company.")
@click.option("--id", "number", type=int, required=True, help="The new number.")
def release_company_id(company: int, number: int) -> None:
    """Let a company take a number when its id changes.

    In an installation with several companies, a company can take an unused
    number only after this command has named it, unless
    HIREWIRE_COMPANY_IDS=free allows any number.
    """
    HUB.enter()
    call_command("release_company_id", company=company, id=number)
