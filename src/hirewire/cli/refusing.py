"""Refusals on a terminal: one line that says what to do, where a traceback would say how we are built."""

from typing import Any

import click
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DataError, OperationalError


class RefusingGroup(click.Group):
    """Tells what Django's commands refuse as click tells its own refusals; faults of ours keep their traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        try:
            return super().invoke(ctx)
        except (CommandError, ImproperlyConfigured) as refused:
            raise click.ClickException(_line(refused)) from None
        except OperationalError as away:
            raise click.ClickException(f"The database that DATABASE_URL names gives no answer: {_line(away)}") from None
        except DataError as refused:
            raise click.ClickException(f"The database takes no such value: {_line(refused)}") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
