"""Passwords for commands: typed at a prompt or read from a file, never given as an argument, which others could see."""

from typing import TextIO

import click

password_file = click.option(
    "--password-file",
    type=click.File(),
    help='Read the password from the first line of a file instead of asking for it; "-" is the standard input.',
)


def new_password(file: TextIO | None) -> str:
    if file is None:
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    password = file.readline().rstrip("\r\n")
    if not password:
        raise click.ClickException("The first line of the password file is empty.")
    return password
