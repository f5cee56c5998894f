"""Passwords for commands: prompted for or read from a file, never an argument, which others could see."""

from typing import TextIO

import click

password_file = click.option(
    "--password-file",
    type=click.File(),
    help='Read the password from the first line of a file, or with "-" of the standard input, instead of asking.',
)


def new_password(file: TextIO | None) -> str:
    if file is None:
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    password = file.readline().rstrip("\r\n")
    if not password:
        raise click.ClickException("The first line of the password file is empty.")
    return password
