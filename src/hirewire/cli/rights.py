"""``hirewire hub application-rights``: what an operator allows a developer application."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command("application-rights")
@click.option("--application", type=int, required=True, help="Number of the developer application.")
@click.option("--refresh/--no-refresh", default=None, help="Issue refresh tokens for people, valid for 365 days.")
@click.option(
    "--own-tokens/--no-own-tokens", default=None, help="Issue two-legged tokens for client id and secret alone."
)
@click.option(
    "--plain-challenge/--no-plain-challenge",
    default=None,
    help='Accept the method "plain" for proof keys (PKCE). Without this right, only S256 is accepted.',
)
def application_rights(
    application: int, *, refresh: bool | None, own_tokens: bool | None, plain_challenge: bool | None
) -> None:
    """Set what a developer application may do. Rights that you do not name stay as they are.

    Applications that this application provisions afterwards get the same rights.
    """
    HUB.enter()
    call_command(
        "application_rights",
        application=application,
        refresh=refresh,
        own_tokens=own_tokens,
        plain_challenge=plain_challenge,
    )
