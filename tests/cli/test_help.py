from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from hirewire.cli.main import main


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, (*path, name))


ALL = dict(commands(main))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_each_command_and_option_has_a_help_text(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"])

    assert shown.exit_code == 0
    assert ALL[path].help
    assert all(option.help for option in ALL[path].params if isinstance(option, click.Option))


def test_each_site_has_the_commands_of_every_site() -> None:
    own = {"ats": {"add", "connect", "integrate"}}
    # Only the commands that start or maintain a site. Each site has other commands, too.
    of_every_site = {"migrate", "prepare", "web", "worker", "config", "backup", "restore", "doctor", "keys", "tasks"}
    names = {
        site: {path[1] for path in ALL if path[:1] == (site,) and len(path) > 1} for site in ("hub", "agent", "ats")
    }

    assert {site: of_every_site - found for site, found in names.items()} == {site: set() for site in names}
    # The agent lacks the last two commands: it has neither made-up data nor a command that sets passwords.
    assert names["hub"] & names["ats"] - own["ats"] == of_every_site | {"seed", "set-password"}
