"""Reports an error on a terminal as one line that says what to do, instead of a traceback that shows our internals."""

import sys
from typing import Any

import click

from hirewire.configuration.errors import ConfigurationError


class RefusingGroup(click.Group):
    """Reports errors of settings and of Django's commands in the form of click's errors. A bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        try:
            return super().invoke(ctx)
        except Exception as error:
            line = _refusal(error)
            if line is None:
                raise
            raise click.ClickException(line) from None


def _refusal(error: Exception) -> str | None:
    """Return the line that reports the error, or None if the error is a bug."""
    if isinstance(error, ConfigurationError):
        return _line(error)
    return _refusal_by_django(error) if "django" in sys.modules else None


def _refusal_by_django(error: Exception) -> str | None:
    """Like :func:`_refusal`, for Django's errors. Only a command that has loaded Django can raise them."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - many commands never need Django
    from django.core.management import CommandError  # noqa: PLC0415 - as above
    from django.db import DataError, OperationalError  # noqa: PLC0415 - as above

    if isinstance(error, CommandError | ImproperlyConfigured):
        return _line(error)
    if isinstance(error, OperationalError):
        return f"The database that DATABASE_URL names does not answer: {_line(error)}"
    if isinstance(error, DataError):
        return f"The database does not accept this value: {_line(error)}"
    return None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
