"""``hirewire hub request``, ``switch`` and ``resync-jobs``: an admin's actions, for scripts without a browser."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB

_application = click.option("--application", type=int, required=True, help="Number of the developer application.")
_contract = click.option("--contract", type=int, required=True, help="Number of the contract.")
_person = click.option("--person", required=True, help="E-mail address of the admin on whose behalf to act.")


@click.command()
@_application
@_contract
@_person
def request(application: int, contract: int, person: str) -> None:
    """Request RSC for a contract, as the onboarding widget does.

    Prints the callback as a JSON array, for you to pass on to the ATS.
    """
    HUB.enter()
    call_command("request_integration", application=application, contract=contract, person=person)


@click.command()
@_application
@_contract
@_person
@click.option("--on/--off", "is_on", default=True, show_default=True, help="Turn the switch on or off.")
def switch(application: int, contract: int, person: str, *, is_on: bool) -> None:
    """Turn one contract's switch on or off, as Admin Settings does."""
    HUB.enter()
    call_command("switch_contract", application=application, contract=contract, person=person, off=not is_on)


@click.command("resync-jobs")
@_application
@_contract
@_person
@click.option("--job", "jobs", multiple=True, help="The customer's id for a job. May be repeated.")
def resync_jobs(application: int, contract: int, person: str, jobs: tuple[str, ...]) -> None:
    """Ask an ATS to send jobs again: the named jobs, or all open jobs."""
    HUB.enter()
    call_command("resync_jobs", application=application, contract=contract, person=person, job=list(jobs))
