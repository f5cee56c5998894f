"""``hirewire hub application-rights``: what an operator allows a developer application."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command("application-rights")
@click.option("--application", type=int, required=True, help="Number of the developer application.")
@click.option("--refresh/--no-refresh", default=None, help="Refresh tokens of people, for 365 days.")
@click.option("--own-tokens/--no-own-tokens", default=None, help="Two-legged tokens, by client id and secret alone.")
@click.option(
    "--plain-challenge/--no-plain-challenge",
    default=None,
    help="Proof keys (PKCE) of the method plain. Without it only S256 is taken.",
)
def application_rights(
    application: int, *, refresh: bool | None, own_tokens: bool | None, plain_challenge: bool | None
) -> None:
    """Set what a developer application may do; what is not named stays as it is.

    Applications that it provisions afterwards begin with the same.
    """
    HUB.enter()
    call_command(
        "application_rights",
        application=application,
        refresh=refresh,
        own_tokens=own_tokens,
        plain_challenge=plain_challenge,
    )
