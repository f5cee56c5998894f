"""Every command and every option has a help text."""

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


def test_each_site_has_the_same_commands() -> None:
    names = {path[1] for path in ALL if path[:1] == ("ats",) and len(path) > 1}

    own = {"add", "connect", "integrate"}
    both = {"migrate", "seed", "prepare", "web", "worker", "config", "backup", "restore", "doctor", "keys", "tasks"}
    both |= {"set-password"}
    assert names - own == both
    assert names - own < {path[1] for path in ALL if path[:1] == ("hub",) and len(path) > 1}
