"""Work that a sync causes but that may wait a moment.

The ids of the records wait in a table, for a batch queue of the worker. The transaction that writes a batch of synced
records also writes one row with their ids. The worker processes and deletes several such rows in one transaction. See
docs/decisions/0016-batch-queues.md.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import LiteralString

import structlog
from django.db import transaction
from psycopg import sql

from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.db.conflicts import retry
from hirewire.kit.db.outages import is_lost
from hirewire.kit.work.batch_queue import BatchQueue

#: The most rows processed in one transaction.
HANDFUL = 20
#: In seconds. A row that fails is tried again after two seconds, four, eight, and so on up to this wait.
LONGEST_WAIT = 300.0

log = structlog.get_logger(__name__)

_PUT = """
INSERT INTO {table} (organization_id, application_id, {ids}, failures, due_at) VALUES (%s, %s, %s::text[], 0, %s)
"""

# Takes rows of one company and application, to process them together; other workers skip these rows. Rows that failed
# are taken one by one.
# The subqueries are materialized. Otherwise, PostgreSQL could run them again for each row, and take too many rows.
# The rows are deleted by an array of ids, because the planner expects an array to be short. The planner cannot know the
# value of LIMIT, so for a join it would expect a tenth of the table, and read the whole table.
# If the tables are spread over several database servers (docs/decisions/0067-several-machines.md), a transaction ends
# on the server with the queue a moment before it ends on the server with the records. The transaction keeps the lock on
# its transaction id until it has ended on both servers. Until then, its rows in the queue are skipped, because the
# records cannot be read yet. PostgreSQL sets ``written_in`` to the id of the whole transaction. ``xmin`` cannot be used
# instead, because it may be the id of a savepoint, whose lock ends earlier.
_TAKE = """
WITH ending AS MATERIALIZED (
    SELECT transactionid AS number FROM pg_locks
    WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND pid <> pg_backend_pid()
), first AS MATERIALIZED (
    SELECT organization_id, application_id, failures FROM {table}
    WHERE due_at <= %(now)s AND (written_in::xid = ANY(ARRAY(SELECT number FROM ending))) IS NOT TRUE
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
), handful AS MATERIALIZED (
    SELECT id FROM {table} JOIN first USING (organization_id, application_id, failures)
    WHERE due_at <= %(now)s AND (written_in::xid = ANY(ARRAY(SELECT number FROM ending))) IS NOT TRUE ORDER BY id
    LIMIT (SELECT CASE WHEN failures = 0 THEN %(handful)s ELSE 1 END FROM first)
    FOR UPDATE OF {table} SKIP LOCKED
)
DELETE FROM {table} WHERE id = ANY(ARRAY(SELECT id FROM handful))
RETURNING id, organization_id, application_id, {ids}
"""

_PUT_OFF = """
UPDATE {table} SET failures = failures + 1,
    due_at = %(now)s + make_interval(secs => least(2 ^ least(failures + 1, 20), %(longest)s))
WHERE id = ANY(%(ids)s)
"""

Taken = list[tuple[int, int, int, list[str]]]


class Waiting:
    """Reacts to an event as a task does, but stores only a row, which costs less than a task.

    ``ids`` is the common name of the column, of the event's field and of the argument of ``carry_out``. The ids of an
    event are processed without delay if there are at most ``few`` of them.
    """

    def __init__(self, queue: str, *, table: str, ids: str, carry_out: Callable[..., None], few: int = 0) -> None:
        self.queue = BatchQueue(queue, self.process_due, few=few)
        self._table, self._ids, self._carry_out = table, ids, carry_out
        self._put, self._take_some, self._put_back = (self._named(text) for text in (_PUT, _TAKE, _PUT_OFF))

    def defer(self, *, organization_id: int, application_id: int, **names: Sequence[str]) -> int:
        waiting = names[self._ids]
        prepared.execute(self._put, [organization_id, application_id, prepared.texts(waiting), clock.now()])
        self.queue.call(len(waiting))
        return len(waiting)

    def process_due(self, until: datetime | None = None) -> int:
        """Process the oldest rows that are due at ``until``, and return how many ids they contain.

        By default, ``until`` is the current time.

        Ids in rows that could not be processed are included. A row without ids counts as one.
        """
        taken: Taken = []
        try:
            retry(lambda: self._carry_out_some(until or clock.now(), taken))
        except Exception as error:
            # The rows are not to blame for a lost connection.
            if not taken or is_lost(error):
                raise
            # The rollback restored the rows. Postpone them, so that others are processed first.
            log.exception("Queued rows could not be processed", table=self._table, application=taken[0][2])
            self._put_off([number for number, *_ in taken])
        return sum(max(1, len(names)) for *_, names in taken)

    @transaction.atomic
    def _carry_out_some(self, until: datetime, taken: Taken) -> None:
        """Process some rows. ``taken`` receives the rows that were tried, so that the caller can postpone them."""
        taken[:] = self._take(until)
        if taken:
            _, organization_id, application_id, _ = taken[0]
            names = sorted({name for *_, names in taken for name in names})
            self._carry_out(organization_id=organization_id, application_id=application_id, **{self._ids: names})

    def _take(self, until: datetime) -> Taken:
        return prepared.rows(self._take_some, {"now": until, "handful": HANDFUL})

    def _put_off(self, ids: list[int]) -> None:
        prepared.execute(self._put_back, {"now": clock.now(), "longest": LONGEST_WAIT, "ids": ids})

    def _named(self, text: LiteralString) -> bytes:
        names = {"table": sql.Identifier(self._table), "ids": sql.Identifier(self._ids)}
        return sql.SQL(text).format(**names).as_bytes()
