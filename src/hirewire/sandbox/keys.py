"""Keys for a new installation."""

import secrets

import click
from cryptography.fernet import Fernet


def new_keys() -> dict[str, str]:
    """Generate a value for each key that the settings read from the environment, by variable name."""
    return {
        "HIREWIRE_SECRET_KEY": secrets.token_urlsafe(48),
        "HIREWIRE_HASH_KEY": secrets.token_urlsafe(48),
        "HIREWIRE_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "HIREWIRE_ID_KEY": secrets.token_urlsafe(48),
        "HIREWIRE_AGENT_KEY": secrets.token_urlsafe(32),
    }


@click.command()
def keys() -> None:
    """Print new keys for an installation.

    One of each that the settings ask for, as NAME=value lines for an
    environment file. Keep them: what was sealed or hashed with a key is lost
    with it, and partners store the ids that HIREWIRE_ID_KEY makes.
    """
    for name, value in new_keys().items():
        click.echo(f"{name}={value}")
