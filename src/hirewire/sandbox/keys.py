import secrets
from pathlib import Path

import click
from cryptography.fernet import Fernet


def new_keys() -> dict[str, str]:
    return {
        "HIREWIRE_SECRET_KEY": secrets.token_urlsafe(48),
        "HIREWIRE_HASH_KEY": secrets.token_urlsafe(48),
        "HIREWIRE_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "HIREWIRE_ID_KEY": secrets.token_urlsafe(48),
        "HIREWIRE_AGENT_KEY": secrets.token_urlsafe(32),
    }


@click.command()
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the keys to files in this folder, each named after its key, instead of printing them. Existing files "
    "are kept.",
)
def keys(into: Path | None) -> None:
    """Print new keys for an installation.

    Each key that the settings ask for is printed as a line NAME=value for an
    environment file. Keep the keys: if a key is lost, everything that was
    encrypted or hashed with the key is lost, too. Partners store ids that are
    made with HIREWIRE_ID_KEY.
    """
    if into is None:
        for name, value in new_keys().items():
            click.echo(f"{name}={value}")
        return
    try:
        written = [name for name, value in new_keys().items() if _is_new(into / name, value)]
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    for name in written:
        click.echo(f"Wrote {into / name}", err=True)


def _is_new(file: Path, value: str) -> bool:
    """Write a key to a file that only its owner can read, unless the file exists. Return whether it was written."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return False
    try:
        file.write_text(value)
    except BaseException as error:
        # An empty file would pass for a key, and every later run would keep it.
        file.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(file)) from error
        raise
    return True
