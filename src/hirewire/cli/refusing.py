"""Errors on a terminal: one line that says what to do, instead of a traceback that shows our internals."""

from typing import Any

import click
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DataError, OperationalError


class RefusingGroup(click.Group):
    """Reports errors of Django's commands like click's own; bugs keep their traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        try:
            return super().invoke(ctx)
        except (CommandError, ImproperlyConfigured) as refused:
            raise click.ClickException(_line(refused)) from None
        except OperationalError as away:
            raise click.ClickException(f"The database that DATABASE_URL names does not answer: {_line(away)}") from None
        except DataError as refused:
            raise click.ClickException(f"The database does not accept this value: {_line(refused)}") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
