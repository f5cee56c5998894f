from datetime import timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.db import transaction

from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import hold, hold_account
from hirewire.agent.sdk.attempts import Attempt, Ending
from hirewire.agent.sdk.undo import Part
from hirewire.agent.writes.models import AtsWrite, Kind, State
from hirewire.agent.writes.objections import CannotUndo, Objection, objection
from hirewire.kit import clock

#: Longer faults are cut, because a fault may quote a long answer of the ATS.
_LONGEST_FAULT: Final = 500
#: Kinds of writes that are repeated at every poll. Each of their keys has only one row, which shows the last write.
_REPEATED: Final = frozenset({Kind.READERS})
_STATES: Final = {Ending.DONE: State.DONE, Ending.FAILED: State.FAILED, Ending.UNKNOWN: State.UNKNOWN}


@transaction.atomic
def begin(*, connection: Connection, key: str, kind: Kind, export: str = "", job_id: str = "") -> AtsWrite:
    """Record a write before it is tried. If an earlier try failed or has no known outcome, its row is used again.

    Writing a note and removing it are two writes with the same key, each with a row of its own.
    """
    hold_account(connection)
    rows = AtsWrite.objects.of_account(connection).filter(key=key, kind=kind)
    if kind not in _REPEATED:
        rows = rows.filter(state__in=(State.UNKNOWN, State.FAILED))
    entry = rows.order_by("-pk").first() or AtsWrite(connection=connection, key=key, kind=kind)
    entry.account_number = connection.account_number
    entry.state, entry.export, entry.job_id = State.UNKNOWN, export, job_id
    entry.began_at, entry.ended_at = clock.now(), None
    entry.tries += 1
    entry.save()
    return entry


@transaction.atomic
def record(*, entry: AtsWrite, attempt: Attempt) -> None:
    hold(entry.connection_id)
    entry.state = _STATES[attempt.ending]
    entry.fault = str(attempt.error)[:_LONGEST_FAULT] if attempt.error else ""
    entry.exchanges = msgspec.json.encode(attempt.exchanges).decode()
    entry.ended_at = clock.now()
    if attempt.written is not None:
        written = attempt.written
        entry.candidate_id, entry.made = written.candidate_id, [part.value for part in written.made]
        entry.application_id, entry.note_id = written.application_id or "", written.note_id or ""
    entry.save()


@transaction.atomic
def note_seen(*, entry: AtsWrite, seen: str) -> None:
    AtsWrite.objects.filter(pk=entry.pk).update(seen=seen)


@transaction.atomic
def ask_undo(*, connection: Connection, pk: int) -> AtsWrite:
    # The lock prevents two clicks from becoming two attempts.
    target = AtsWrite.objects.select_for_update().filter(connection=connection, pk=pk).first()
    if target is None:
        raise CannotUndo(Objection.NO_SUCH_WRITE)
    reason = objection(target)
    if reason is not None:
        raise CannotUndo(reason)
    return AtsWrite.objects.create(
        connection=connection,
        key=f"undo/{target.pk}",
        kind=Kind.UNDO,
        export=target.export,
        candidate_id=target.candidate_id,
        account_number=target.account_number,
        undoes=target,
    )


@transaction.atomic
def begin_undo(*, entry: AtsWrite) -> None:
    hold(entry.connection_id)
    entry.state, entry.began_at, entry.ended_at = State.UNKNOWN, clock.now(), None
    entry.tries += 1
    entry.save(update_fields=["state", "began_at", "ended_at", "tries"])


@transaction.atomic
def refuse_undo(*, entry: AtsWrite, reason: str) -> None:
    """Record that an undo failed. ``reason`` is an objection, or the message of the error that ended the attempt."""
    hold(entry.connection_id)
    entry.state, entry.fault, entry.ended_at = State.FAILED, str(reason)[:_LONGEST_FAULT], clock.now()
    entry.save(update_fields=["state", "fault", "ended_at"])


@transaction.atomic
def record_undo(*, entry: AtsWrite, part: Part, attempt: Attempt) -> None:
    record(entry=entry, attempt=attempt)
    target = entry.undoes
    if attempt.ending is not Ending.DONE or target is None:
        return
    undone = AtsWrite.objects.filter(connection_id=entry.connection_id, pk=target.pk)
    if part is Part.CANDIDATE:
        # Everything else that was written about the person was deleted with the candidate.
        undone |= AtsWrite.objects.filter(
            connection_id=entry.connection_id,
            candidate_id=target.candidate_id,
            state=State.DONE,
            undoes=None,
            account_number=target.account_number,
        )
    undone.update(state=State.UNDONE)


@transaction.atomic
def purge() -> int:
    days: int = settings.HIREWIRE_AGENT_WRITES_DAYS
    return AtsWrite.objects.older_than(clock.now() - timedelta(days=days)).delete()[0]
