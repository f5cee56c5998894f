"""``hirewire hub set-password`` and ``reset-second-step``, and ``hirewire ats set-password``: for people locked out."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import ATS, HUB


@click.command("set-password")
@click.option("--email", required=True, help="The address with which the person signs in.")
@click.password_option(
    help="If absent, the command asks for the password, which then stays out of the shell's history."
)
def set_password(email: str, password: str) -> None:
    """Give a person a new password, and end all their sessions."""
    HUB.enter()
    call_command("set_password", email=email, password=password)


@click.command("reset-second-step")
@click.option("--email", required=True, help="The address with which the person signs in.")
def reset_second_step(email: str) -> None:
    """Remove the second step of sign-in from a person who has lost the app and the recovery codes.

    First make sure, by other means than e-mail, that the request comes from that person.
    """
    HUB.enter()
    call_command("reset_second_step", email=email)


@click.command("set-password")
@click.option("--email", required=True, help="The address with which the user signs in.")
@click.password_option(
    help="If absent, the command asks for the password, which then stays out of the shell's history."
)
def set_ats_password(email: str, password: str) -> None:
    """Give a user of the ATS Simulator a new password."""
    ATS.enter()
    call_command("set_ats_password", email=email, password=password)
