"""``hirewire hub add …``: what an installation needs before anyone can sign in."""

from typing import TextIO

import click
from django.core.management import call_command

from hirewire.cli.passwords import new_password, password_file
from hirewire.sandbox.sites import HUB

ROLES = ("admin", "recruiter", "hiring_manager")
DEVELOPER_ROLES = ("owner", "viewer")
PRODUCTS = ("RECRUITER_CORPORATE", "RECRUITER_PROFESSIONAL_SERVICES", "RECRUITER_LITE")


@click.group()
def add() -> None:
    """Add companies, contracts, seats, partners and their developers."""


@add.command()
@click.option("--id", "number", type=int, required=True, help="Number of the organization.")
@click.option("--name", required=True, help="Name of the company.")
def company(number: int, name: str) -> None:
    """Add a company, or rename it."""
    HUB.enter()
    call_command("add_company", id=number, name=name)


@add.command()
@click.option("--company", type=int, required=True, help="Number of the organization.")
@click.option("--id", "number", type=int, required=True, help="Number of the contract.")
@click.option("--name", required=True, help="Name of the contract.")
@click.option(
    "--product",
    type=click.Choice(PRODUCTS),
    help=f"The product that the company bought. If you do not name one, a new contract is for {PRODUCTS[0]}.",
)
def contract(company: int, number: int, name: str, product: str | None) -> None:
    """Add a contract (a Recruiter dashboard) for a company, or change its name and product."""
    HUB.enter()
    call_command("add_contract", company=company, id=number, name=name, product=product)


@add.command()
@click.option("--contract", type=int, required=True, help="Number of the contract.")
@click.option("--email", required=True, help="The person's e-mail address, with which they sign in.")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="May be repeated.")
@click.option("--first-name", default="", help="Only for a new person.")
@click.option("--last-name", default="", help="Only for a new person.")
@click.option("--new", "is_new", is_flag=True, help="Add a person who has no sign-in yet. Asks for a password.")
@password_file
def seat(
    contract: int,
    email: str,
    roles: tuple[str, ...],
    first_name: str,
    last_name: str,
    password_file: TextIO | None,
    *,
    is_new: bool,
) -> None:
    """Give a person a seat on a contract."""
    password = new_password(password_file) if is_new else ""
    HUB.enter()
    call_command(
        "add_seat",
        contract=contract,
        email=email,
        role=list(roles),
        first_name=first_name,
        last_name=last_name,
        password=password,
    )


@add.command()
@click.option("--id", "number", type=int, required=True, help="Number of the application.")
@click.option("--name", required=True, help="The vendor's name, at most 50 characters.")
def partner(number: int, name: str) -> None:
    """Register an ATS vendor. Prints its client id and secret, which are never shown again."""
    HUB.enter()
    call_command("add_partner", id=number, name=name)


@add.command()
@click.option(
    "--application", type=int, required=True, help="Number of the application: a partner's, or a standalone one."
)
@click.option("--email", required=True, help="The person's e-mail address, with which they sign in.")
@click.option("--role", type=click.Choice(DEVELOPER_ROLES), default="owner", show_default=True, help="Their role.")
@click.option("--first-name", default="", help="Only for a new person.")
@click.option("--last-name", default="", help="Only for a new person.")
@click.option("--new", "is_new", is_flag=True, help="Add a person who has no sign-in yet. Asks for a password.")
@password_file
def developer(
    application: int,
    email: str,
    role: str,
    first_name: str,
    last_name: str,
    password_file: TextIO | None,
    *,
    is_new: bool,
) -> None:
    """Let a person manage an application in the developer console."""
    password = new_password(password_file) if is_new else ""
    HUB.enter()
    call_command(
        "add_developer",
        application=application,
        email=email,
        role=role,
        first_name=first_name,
        last_name=last_name,
        password=password,
    )
