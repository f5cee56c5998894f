"""``hirewire ats add …``, ``connect`` and ``integrate``: setting up an ATS without demo companies."""

from typing import BinaryIO, TextIO

import click
from django.core.management import call_command

from hirewire.cli.passwords import new_password, password_file
from hirewire.sandbox.sites import ATS

_company = click.option("--company", "slug", required=True, help="Short name of the company.")


@click.group("add")
def add_to_ats() -> None:
    """Add companies that use the ATS, and the people who work in it."""


@add_to_ats.command()
@click.option(
    "--id",
    "slug",
    required=True,
    help='Short name of the company for web addresses, such as "larkspur". It cannot be changed.',
)
@click.option("--name", required=True, help="Name of the company.")
def company(slug: str, name: str) -> None:
    """Add a company, and print the key with which other systems call the ATS's API for this company."""
    ATS.enter()
    call_command("add_account", id=slug, name=name)


@add_to_ats.command()
@_company
@click.option("--email", required=True, help="The person's e-mail address, with which they sign in.")
@click.option("--first-name", required=True, help="Shown with what the person writes.")
@click.option("--last-name", required=True, help="Shown with what the person writes.")
@click.option("--admin", "is_admin", is_flag=True, help="May change settings and connect Recruiter.")
@password_file
def user(
    slug: str, email: str, first_name: str, last_name: str, password_file: TextIO | None, *, is_admin: bool
) -> None:
    """Add a person who signs in to the ATS; asks for a password."""
    password = new_password(password_file)
    ATS.enter()
    call_command(
        "add_user",
        account=slug,
        email=email,
        first_name=first_name,
        last_name=last_name,
        password=password,
        admin=is_admin,
    )


@click.command()
@_company
def connect(slug: str) -> None:
    """Let the agent create the company's developer application in Recruiter. The settings page does the same.

    Prints the developer application's number, which `hirewire hub request`
    needs. The ATS's web process and the hub must be running.
    """
    ATS.enter()
    call_command("connect_account", account=slug)


@click.command()
@_company
@click.argument("callback", type=click.File("rb"), default="-")
def integrate(slug: str, callback: BinaryIO) -> None:
    """Pass a requested integration to the agent, as the widget does.

    CALLBACK is a file with the output of `hirewire hub request`, or "-" for standard input.
    """
    ATS.enter()
    call_command("integrate_account", account=slug, callback=callback.read().decode(errors="replace"))
