from collections.abc import Callable, Iterable
from typing import Final

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import services
from hirewire.agent.mirror.rows import RecordKey, SentRow
from hirewire.agent.sync.parcels import Entry

#: How many outcomes are written at a time. After a crash, fewer than twice this many records are sent again: those
#: whose outcomes were being collected, and those of the last call.
BATCH: Final = 100


def go_on() -> None:
    """Do nothing. Pass this function to a :class:`Ledger` as its checkpoint if the sending cannot be interrupted.

    Sending can be interrupted only in a turn of the sync. It cannot be interrupted while the turn sweeps lists.
    """


class Ledger:
    """Collects the outcomes of several calls to Recruiter before it stores them.

    Calls may be small, and one transaction for each call would be slow.
    """

    def __init__(self, connection: Connection, checkpoint: Callable[[], None]) -> None:
        self._connection = connection
        self._checkpoint = checkpoint
        self._rows: list[SentRow] = []
        self._gone: list[RecordKey] = []

    def note(
        self,
        entry: Entry,
        before: SentRow | None,
        *,
        reason: str = "",
        blocked_by: str = "",
        stand_in: str | None = None,
    ) -> SentRow:
        """Record that Recruiter accepted ``entry``, or the ``reason`` why it did not.

        ``stand_in`` replaces the hash of a version that has to be sent again.
        """
        # A blocked record was not sent, so store no hash of this version.
        content = "" if blocked_by else entry.content if stand_in is None else stand_in
        is_repetition = before is not None and before.content == content
        # After a refusal, Recruiter still has the earlier version, if there was one.
        existing = before if reason and before is not None and before.is_there else None
        row = SentRow(
            entity=entry.entity,
            parent=entry.parent,
            key=entry.key,
            content=content,
            is_there=not reason or existing is not None,
            reason=reason,
            blocked_by=blocked_by,
            about=entry.about if not reason else existing.about if existing is not None else "",
            url=entry.url,
            tries=(before.tries if before is not None and is_repetition else 0) + 1,
            job=(existing.job if existing is not None else "") or entry.job,
        )
        self._rows.append(row)
        return row

    def keep(self, rows: Iterable[SentRow]) -> None:
        """Add these rows as they are."""
        self._rows += rows

    def forget(self, keys: Iterable[RecordKey]) -> None:
        self._gone += keys

    def call_done(self) -> None:
        """Call this after each call to Recruiter. It writes the outcomes once a batch is complete."""
        if len(self._rows) + len(self._gone) >= BATCH:
            self.flush()
            self._checkpoint()

    def flush(self) -> None:
        rows, self._rows = self._rows, []
        deleted, self._gone = self._gone, []
        services.record(connection=self._connection, rows=rows)
        services.forget(connection=self._connection, keys=deleted)
