import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hirewire.agent.console import ledger
from hirewire.agent.management.connections import add_connection_argument, connection_of
from hirewire.agent.writes import queries, services
from hirewire.agent.writes.models import AtsWrite, State
from hirewire.agent.writes.objections import CannotUndo
from hirewire.agent.writes.tasks import defer_undo


class Command(BaseCommand):
    help = "List what the agent wrote into an ATS, latest first, or undo one of these writes."

    def add_arguments(self, parser: CommandParser) -> None:
        add_connection_argument(parser)
        parser.add_argument("--state", default="", choices=["", *State.values])
        parser.add_argument("--limit", type=int, default=50)
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--undo", type=int, help="number of the write to undo")

    def handle(
        self,
        *_arguments: object,
        connection: str,
        state: str,
        limit: int,
        as_json: bool,
        undo: int | None,
        **_: Any,  # noqa: ANN401 - Django's own options
    ) -> None:
        known = connection_of(connection)
        if undo is not None:
            try:
                undoing = services.ask_undo(connection=known, pk=undo)
            except CannotUndo as refused:
                raise CommandError(ledger.objection_words(refused.objection)) from None
            defer_undo(known.pk, undoing.pk)
            self.stdout.write(f"Write {undo} is being undone. The worker does the work; this list shows the outcome.")
            return
        rows = list(queries.writes(known, state=state)[:limit])
        if as_json:
            self.stdout.write(json.dumps([_entry(row) for row in rows], indent=2))
            return
        for row in rows:
            self.stdout.write(_line(row))
        if not rows:
            self.stdout.write("Nothing has been written yet." if not state else f"No write is {state}.")


def _line(row: AtsWrite) -> str:
    records = " ".join(filter(None, (row.candidate_id, row.application_id, row.note_id)))
    parts = (str(row.pk), f"{row.created_at:%Y-%m-%d %H:%M}", row.state, row.kind, records)
    return ": ".join(filter(None, ("  ".join(filter(None, parts)), str(ledger.fault_of(row)))))


def _entry(row: AtsWrite) -> dict[str, object]:
    return {
        "number": row.pk,
        "at": row.created_at.isoformat(),
        "kind": row.kind,
        "state": row.state,
        "fault": str(ledger.fault_of(row)),
        "tries": row.tries,
        "export": row.export,
        "job": row.job_id,
        "candidate": row.candidate_id,
        "application": row.application_id,
        "note": row.note_id,
        "made": row.made,
        "undoes": row.undoes_id,
        "requests": [f"{step.method} {step.path} {step.status or 'no answer'}" for step in row.steps],
    }
