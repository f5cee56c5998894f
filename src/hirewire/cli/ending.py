"""``hirewire hub end-contract``: lets an operator end a contract on behalf of the contract's admin."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command("end-contract")
@click.option("--contract", type=int, required=True, help="Number of the contract.")
@click.option("--person", required=True, help="E-mail address of the contract's admin who ends it.")
@click.option("--cause", default="", help="Why the contract ends. Every page shows this to the contract's seats.")
@click.option("--dry-run", is_flag=True, help="Print what would happen, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation; for scripts.")
def end_contract(contract: int, person: str, cause: str, *, dry_run: bool, yes: bool) -> None:
    """End a contract: its switches go off and its seats lose all ATS features. Stored data stays.

    Prints what will happen, then asks you to confirm. An admin of the contract can open
    it again under Admin Settings > Data > Leave Recruiter.
    """
    HUB.enter()
    who = {"contract": contract, "person": person}
    call_command("end_contract", **who, dry_run=True)
    if dry_run:
        return
    if not yes:
        click.confirm("End it?", abort=True)
    call_command("end_contract", **who, cause=cause)
