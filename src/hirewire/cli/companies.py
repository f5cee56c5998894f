"""``hirewire hub release-company-id``: lets a company take a number as its new id."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command("release-company-id")
@click.option("--company", type=int, required=True, help="Current number of the company.")
@click.option("--id", "number", type=int, required=True, help="The new number.")
def release_company_id(company: int, number: int) -> None:
    """Release a number, so that a company may take it as its new id.

    In an installation with several companies, a company can take an unused
    number only after this command has released the number for that company.
    HIREWIRE_COMPANY_IDS=free allows any unused number without this command.
    """
    HUB.enter()
    call_command("release_company_id", company=company, id=number)
