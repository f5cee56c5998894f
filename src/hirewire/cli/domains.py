"""``hirewire hub domain``: which e-mail domains belong to which company."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.group()
def domain() -> None:
    """Say which company an e-mail domain belongs to, so that the company's identity provider may sign people in."""


@domain.command("list")
def list_domains() -> None:
    """Print the domains that companies claim, and which of them are confirmed."""
    HUB.enter()
    call_command("domain", "list")


@domain.command()
@click.argument("name")
@click.option("--company", type=int, required=True, help="Number of the company.")
def confirm(name: str, company: int) -> None:
    """Confirm that a domain belongs to a company.

    First verify that the domain is the company's, and do not rely on the
    company's word alone. After the confirmation, the company's identity provider signs in everybody with an
    address at the domain.
    """
    HUB.enter()
    call_command("domain", "confirm", domain=name, company=company)


@domain.command()
@click.argument("name")
def withdraw(name: str) -> None:
    """Withdraw a confirmation, and sign out everybody who signed in through the company's identity provider."""
    HUB.enter()
    call_command("domain", "withdraw", domain=name)
