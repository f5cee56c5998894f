"""``hirewire hub set-password``: for somebody who forgot it."""

import click
from django.core.management import call_command

from hirewire.cli.sites import HUB


@click.command("set-password")
@click.option("--email", required=True, help="The address with which the person signs in.")
@click.password_option(help="Asked for when it is not given, which keeps it out of the shell's history.")
def set_password(email: str, password: str) -> None:
    """Give a person another password, and end every session of theirs."""
    HUB.enter()
    call_command("set_password", email=email, password=password)
