"""Reports the work that waits for a worker: tasks by queue, and rows of the tables that apps register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from django.db import connection
from psycopg import sql

from hirewire.kit import clock, registering

#: Seconds after which the oldest task or row of a queue has waited too long, unless the queue has its own limit.
PATIENCE: Final = 15 * 60
#: At most this many rows are counted. Above that, nobody needs the exact number, and counting would take too long.
MOST: Final = 100_000

# This query leaves out the part of a queue's name after the dot. That part is the generation of the queue's tasks (see
# ``kit.work.queues``), and operators do not need it. ``statement_timestamp`` is stable, so conditions on it can use
# indexes. Unlike ``now``, it moves on during a transaction.
_TASKS: Final = f"""
WITH ready AS (
    SELECT id, split_part(queue_name, '.', 1) AS queue_name, scheduled_at FROM procrastinate_jobs
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= statement_timestamp()) LIMIT {MOST}
), oldest AS (
    SELECT queue_name, count(*) AS number, min(id) AS id FROM ready GROUP BY 1
)
SELECT oldest.queue_name, oldest.number, extract(epoch FROM statement_timestamp() - coalesce(
    job.scheduled_at,
    (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id AND type::text LIKE 'deferred%%'),
    statement_timestamp()
))::float8
FROM oldest JOIN procrastinate_jobs AS job ON job.id = oldest.id ORDER BY 1
"""  # noqa: S608 - the number is a constant
# The site's clock, which a sandbox can move, determines when the rows of apps are due. PostgreSQL's clock determines
# when tasks are due and how old heartbeats are.
_WAITING: Final = """
SELECT count(*), extract(epoch FROM %(now)s - min(due_at))::float8
FROM (SELECT due_at FROM ({due}) AS due LIMIT {most}) AS counted
"""
_WORKERS: Final = """
SELECT count(*) FILTER (WHERE last_heartbeat > statement_timestamp() - make_interval(secs => %s)),
    extract(epoch FROM statement_timestamp() - max(last_heartbeat))::float8
FROM procrastinate_workers
"""


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    waiting: int
    #: Seconds since the oldest task or row became due.
    oldest: float
    #: Seconds that the oldest task or row may wait.
    patience: float = PATIENCE

    @property
    def is_late(self) -> bool:
        return self.oldest > self.patience


@dataclass(frozen=True, slots=True)
class Workers:
    alive: int
    #: Seconds since the last heartbeat; None if there never was one.
    silent_for: float | None


@dataclass(frozen=True, slots=True)
class WaitingRows:
    name: str
    #: A query for the rows that could be taken now. It selects ``due_at``, the time at which each row became due.
    #: ``%(now)s`` in the query is the site's time.
    due: LiteralString
    #: Returns the values of the query's other placeholders.
    values: Callable[[], Mapping[str, Any]] = dict
    patience: float = PATIENCE


_waiting_rows: dict[str, WaitingRows] = {}


def install(*tables: WaitingRows) -> None:
    _waiting_rows.update({rows.name: rows for rows in tables})


def queues() -> list[Queue]:
    """Return the queues in which a task waits, and every registered table, even if no row of it waits."""
    registering.complete()
    with connection.cursor() as cursor:
        cursor.execute(_TASKS)
        measured = [_queue(*row) for row in cursor.fetchall()]
        for waiting in _waiting_rows.values():
            statement = sql.SQL(_WAITING).format(due=sql.SQL(waiting.due), most=MOST)
            cursor.execute(statement, {**waiting.values(), "now": clock.now()})
            measured.extend(_queue(waiting.name, *row, patience=waiting.patience) for row in cursor.fetchall())
    return measured


def _queue(name: str, number: int, oldest: float | None, *, patience: float = PATIENCE) -> Queue:
    return Queue(name, number, max(0.0, oldest or 0.0), patience)


def workers(silent_after: float) -> Workers:
    with connection.cursor() as cursor:
        cursor.execute(_WORKERS, [silent_after])
        alive, silent_for = cursor.fetchone()
    return Workers(alive, silent_for)
