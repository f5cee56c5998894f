"""``hirewire hub rotate-signing-key``: a new key for id tokens."""

import click
from django.core.management import call_command

from hirewire.sandbox.sites import HUB


@click.command("rotate-signing-key")
def rotate_signing_key() -> None:
    """Sign id tokens with a new key from now on, and print the key's id.

    The old key stays published until its last token has expired.
    """
    HUB.enter()
    call_command("rotate_signing_key")
