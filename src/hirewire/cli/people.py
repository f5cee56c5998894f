"""``hirewire hub set-password`` and ``reset-second-step``: for people who forgot one or lost the other."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import ATS, HUB


@click.command("set-password")
@click.option("--email", required=True, help="The address with which the person signs in.")
@click.password_option(help="Asked for when it is not given, which keeps it out of the shell's history.")
def set_password(email: str, password: str) -> None:
    """Give a person another password, and end every session of theirs."""
    HUB.enter()
    call_command("set_password", email=email, password=password)


@click.command("reset-second-step")
@click.option("--email", required=True, help="The address with which the person signs in.")
def reset_second_step(email: str) -> None:
    """Take the second step of a sign-in away from a person who lost app and recovery codes.

    Make sure first, by another way than e-mail, that it is they who ask.
    """
    HUB.enter()
    call_command("reset_second_step", email=email)


@click.command("set-password")
@click.option("--email", required=True, help="The address with which the user signs in.")
@click.password_option(help="Asked for when it is not given, which keeps it out of the shell's history.")
def set_ats_password(email: str, password: str) -> None:
    """Give a user of the ATS Simulator another password."""
    ATS.enter()
    call_command("set_ats_password", email=email, password=password)
