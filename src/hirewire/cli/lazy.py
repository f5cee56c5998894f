"""Commands that are imported only when they run.

Most commands need Django, and the import of Django alone takes longer than many commands take.
"""

from collections.abc import Mapping
from importlib import import_module

import click

from hirewire.cli.refusing import RefusingGroup
from hirewire.sandbox.sites import Site


class LazyGroup(RefusingGroup):
    """A group that imports each command by a name of the form ``module:attribute``.

    The attribute is the command. If the group belongs to a ``site``, the attribute
    may also be a function that makes the command for that site.
    """

    def __init__(
        self, *arguments: object, named: Mapping[str, str], site: Site | None = None, **options: object
    ) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # passed on as click gives them
        self._named = named
        self._site = site

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._named})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._named:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._named[cmd_name].partition(":")
        named = getattr(import_module(module), attribute)
        command: click.Command = named if isinstance(named, click.Command) else named(self._site)
        return command
