import click

from hirewire.cli.main import main


def parse(*arguments: str) -> None:
    """Parse arguments as the command line does, without running the command. Raise if they are wrong."""
    command: click.Command = main
    context = click.Context(main)
    words = list(arguments)
    while isinstance(command, click.Group):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found is not None, f"there is no command {arguments}"
        command = found
    command.make_context(command.name, words)
