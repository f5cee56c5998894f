import json
from collections.abc import Iterator
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser

from hirewire.agent.connections.models import Connection
from hirewire.agent.console import drifting, proving
from hirewire.agent.console.status import LABELS, status
from hirewire.agent.management.connections import connection_of
from hirewire.agent.sync.access_state import access_state
from hirewire.agent.sync.new_account import unread
from hirewire.agent.sync.phases import missing_of, phase_of, trouble_of


class Command(BaseCommand):
    help = "Show the state of connections."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", default="", help="show this connection only")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_arguments: object, connection: str, as_json: bool, **_: Any) -> None:  # noqa: ANN401 - Django's own options
        rows = [connection_of(connection)] if connection else list(Connection.objects.order_by("tenant"))
        if as_json:
            statuses = [{"phase": phase_of(row), **status(row)} for row in rows]
            self.stdout.write(json.dumps(msgspec.to_builtins(statuses), indent=2))
            return
        for row in rows:
            self.stdout.write(": ".join(filter(None, (f"{row.tenant}  {phase_of(row)}", trouble_of(row)))))
            for line in _lines(row):
                self.stdout.write(f"  {line}")
        if not rows:
            self.stdout.write("There are no connections yet.")


def _lines(row: Connection) -> Iterator[str]:
    for stream, count in missing_of(row).items():
        yield f"{count} {stream} are missing in the ATS and stay in Recruiter until you decide whether to remove them"
    yield from _access_lines(row)
    if left := unread(row):
        names = ", ".join(LABELS[entity].lower() for entity in left.entities)
        yield f"the new account of the ATS has not been read to its end ({left.cause}): {names}"
    yield from proving.lines(row)
    for warning in drifting.open_warnings(row):
        seen = f"{warning.row.count} times, last on {warning.row.last_seen_at:%Y-%m-%d}"
        yield f"warning: {warning.title} ({seen})"


def _access_lines(row: Connection) -> Iterator[str]:
    state = access_state(row)
    if state.ended_at:
        # The status of a stopped sync already contains the reason.
        why = "" if state.reason == trouble_of(row) else f": {state.reason}"
        yield f"access ended on {state.ended_at:%Y-%m-%d}{why}"
    if state.awaits_account:
        yield "somebody has to say on the connection’s page to which account the last sign-in leads"
    if state.lasts_until:
        yield f"access by signing in lasts until {state.lasts_until:%Y-%m-%d}"
