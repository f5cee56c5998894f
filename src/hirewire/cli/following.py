"""The commands, such as ``backup``, that ``hirewire agent`` shares with ``hirewire hub`` and ``hirewire ats``.

The agent is either a site of its own, or a part of the ATS Simulator's site. The commands act on the agent's site.
"""

from collections.abc import Callable

import click

from hirewire.cli import site_commands
from hirewire.cli.agent import site_of_agent
from hirewire.cli.backup.commands import backup_command
from hirewire.cli.examining import doctor_command
from hirewire.cli.failed_tasks import failed_tasks
from hirewire.cli.settings import config_command
from hirewire.sandbox.sites import Site


def _following(make: Callable[[Site], click.Command]) -> Callable[[Site], click.Command]:
    """Make a command act on the agent's site. The command looks up that site each time somebody runs the command."""

    def made(site: Site) -> click.Command:
        def run(**options: object) -> object:
            act = make(site_of_agent()).callback
            return act(**options) if act else None

        command = make(site)
        command.callback = run
        return command

    return made


backup = _following(backup_command)
config = _following(config_command)
doctor = _following(doctor_command)
migrate = _following(site_commands.migrate)
tasks = _following(failed_tasks)
