"""Outcomes on their way into the mirror, a batch at a time."""

from collections.abc import Callable, Iterable
from typing import Final

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import services
from hirewire.agent.mirror.rows import RecordKey, SentRow
from hirewire.agent.sdk.connector import Entity, Skipped
from hirewire.agent.sync.parcels import Entry

#: Outcomes that are written together. After a crash no more than these are sent again.
BATCH: Final = 100


class Ledger:
    """Calls may be small; each outcome in a transaction of its own would be slow."""

    def __init__(self, connection: Connection, checkpoint: Callable[[], None]) -> None:
        self._connection = connection
        self._checkpoint = checkpoint
        self._rows: list[SentRow] = []
        self._gone: list[RecordKey] = []

    def note(self, entry: Entry, before: SentRow | None, *, reason: str = "", blocked_by: str = "") -> SentRow:
        """Recruiter took ``entry``, or refused it for ``reason``."""
        # What waits for another record was not sent at all.
        content = "" if blocked_by else entry.content
        is_repetition = before is not None and before.content == content
        row = SentRow(
            entity=entry.entity,
            parent=entry.parent,
            key=entry.key,
            content=content,
            is_there=not reason or (before is not None and before.is_there),
            reason=reason,
            blocked_by=blocked_by,
            # Of what was refused, there stands what stood there before.
            about=entry.about if not reason else before.about if before is not None else "",
            url=entry.url,
            tries=(before.tries if before is not None and is_repetition else 0) + 1,
        )
        self._rows.append(row)
        return row

    def note_unreadable(self, entity: Entity, skipped: Iterable[Skipped]) -> None:
        """The ATS holds them, but in a form that never got as far as Recruiter."""
        self._rows += [SentRow(entity, "", one.key, "", False, one.reason, "", "", "", 1) for one in skipped]  # noqa: FBT003 - a row's columns in their order

    def keep(self, rows: Iterable[SentRow]) -> None:
        """Note rows as they are given: nothing was called for them."""
        self._rows += rows

    def forget(self, keys: Iterable[RecordKey]) -> None:
        self._gone += keys

    def call_done(self) -> None:
        """All outcomes of one call are noted: the place to write them down, and to stop if somebody asked for it."""
        if len(self._rows) + len(self._gone) >= BATCH:
            self.flush()
            self._checkpoint()

    def flush(self) -> None:
        rows, self._rows = self._rows, []
        gone, self._gone = self._gone, []
        services.record(connection=self._connection, rows=rows)
        services.forget(connection=self._connection, keys=gone)
