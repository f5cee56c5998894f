"""``hirewire hub request`` and ``switch``: an admin's two steps, for scripts that have no browser."""

import click
from django.core.management import call_command

from hirewire.cli.sites import HUB

_application = click.option("--application", type=int, required=True, help="Number of the developer application.")
_contract = click.option("--contract", type=int, required=True, help="Number of the contract.")
_person = click.option("--person", required=True, help="E-mail address of the admin who acts.")


@click.command()
@_application
@_contract
@_person
def request(application: int, contract: int, person: str) -> None:
    """Request RSC for a contract, as the onboarding widget does.

    Prints the callback, a JSON array, that the ATS must be given.
    """
    HUB.enter()
    call_command("request_integration", application=application, contract=contract, person=person)


@click.command()
@_application
@_contract
@_person
@click.option("--on/--off", "is_on", default=True, show_default=True, help="Where to move the switch.")
def switch(application: int, contract: int, person: str, *, is_on: bool) -> None:
    """Move the switch of one contract, as Admin Settings do."""
    HUB.enter()
    call_command("switch_contract", application=application, contract=contract, person=person, off=not is_on)
