from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.agent.completeness import services as completeness
from hirewire.agent.completeness.errors import NotComparable
from hirewire.agent.completeness.tasks import defer_comparison, defer_repair
from hirewire.agent.connections.models import Connection
from hirewire.agent.leaving import services as leaving
from hirewire.agent.leaving.tasks import defer_parting
from hirewire.agent.management.connections import add_connection_argument, connection_of
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.phases import phase_of
from hirewire.agent.sync.tasks import defer_sync


def _pause(connection: Connection) -> None:
    sync.pause(connection=connection)


def _resume(connection: Connection) -> None:
    sync.resume(connection=connection)
    defer_sync(connection.pk)


def _resync(connection: Connection) -> None:
    sync.rescan(connection=connection)
    defer_sync(connection.pk)


def _remove_missing(connection: Connection) -> None:
    sync.confirm_missing(connection=connection)
    defer_sync(connection.pk)


def _prove(connection: Connection) -> None:
    completeness.want(connection=connection)
    defer_comparison(connection.pk)


def _repair(connection: Connection) -> None:
    if not completeness.begin_repair(connection=connection):
        raise CommandError(
            "Nothing to repair: the last comparison has no result, or a repair is running. Start a "
            "comparison with “hirewire agent prove”, wait until it has ended, then repair."
        )
    defer_repair(connection.pk)


def _drop(connection: Connection) -> None:
    leaving.begin(connection=connection)
    defer_parting(connection.pk)


_ACTIONS: Final[Mapping[str, Callable[[Connection], None]]] = {
    "pause": _pause,
    "resume": _resume,
    "resync": _resync,
    "remove-missing": _remove_missing,
    "prove": _prove,
    "repair": _repair,
    "drop": _drop,
}


class Command(BaseCommand):
    help = (
        "Pause, resume, resync, compare (“prove”), repair or drop a connection, or remove from Recruiter what is"
        " missing in its ATS. The worker does the work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--action", required=True, choices=_ACTIONS)
        add_connection_argument(parser)

    def handle(self, *_arguments: object, action: str, connection: str, **_: Any) -> None:  # noqa: ANN401 - Django's own options
        known = connection_of(connection)
        try:
            _ACTIONS[action](known)
        except NotComparable as fault:
            raise CommandError(str(fault)) from fault
        known.refresh_from_db()
        self.stdout.write(f"{known.tenant}  {phase_of(known)}")
