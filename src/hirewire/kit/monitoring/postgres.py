"""The state that every site reports: workers, queues, its replica, and the size and load of its PostgreSQL."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Final

from django.db import connection

from hirewire.kit.db import replica
from hirewire.kit.db.sizes import total_size
from hirewire.kit.monitoring import queues
from hirewire.kit.monitoring.health import SILENT_AFTER
from hirewire.kit.monitoring.scraping import Sample, State

_LARGEST: Final = 20

_SIZES: Final = """
WITH own AS (
    SELECT coalesce(inherits.inhparent, class.oid)::regclass AS name, {size} AS bytes,
        pg_stat_get_live_tuples(class.oid) AS live, pg_stat_get_dead_tuples(class.oid) AS dead
    FROM pg_class AS class JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
    LEFT JOIN pg_inherits AS inherits ON inherits.inhrelid = class.oid
    WHERE class.relkind = 'r' AND namespace.nspname NOT IN ('pg_catalog', 'information_schema')
)
SELECT name::text, sum(bytes), sum(live), sum(dead) FROM own GROUP BY 1 ORDER BY 2 DESC LIMIT {largest}
"""
# Without pg_read_all_stats, a role cannot see the types and transactions of other roles' sessions. So a session of
# hidden type counts as a client if it has a user and a database. Apart from clients, only a few processes have a user
# and a database, such as the workers of parallel queries and of logical replication.
_LOAD: Final = """
SELECT pg_database_size(current_database()), current_setting('max_connections')::int,
    (SELECT count(*) FROM pg_stat_activity WHERE coalesce(backend_type, 'client backend') = 'client backend'
        AND usesysid IS NOT NULL AND datid IS NOT NULL),
    (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()),
    current_setting('server_version'),
    (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database())
"""
_FAILED: Final = """
SELECT split_part(queue_name, '.', 1), task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1, 2
"""


def _work() -> Iterator[tuple[str, Sample]]:
    workers = queues.workers(SILENT_AFTER)
    yield "hirewire_workers", ((), workers.alive)
    if workers.silent_for is not None:
        yield "hirewire_worker_heartbeat_age_seconds", ((), workers.silent_for)
    for queue in queues.queues():
        yield "hirewire_queue_waiting", ((queue.name,), queue.waiting)
        yield "hirewire_queue_oldest_seconds", ((queue.name,), queue.oldest)
    with connection.cursor() as cursor:
        cursor.execute(_FAILED)
        for queue_name, task_name, number in cursor.fetchall():
            yield "hirewire_tasks_given_up", ((queue_name, task_name), number)


def _size() -> Iterator[tuple[str, Sample]]:
    with connection.cursor() as cursor:
        cursor.execute(_SIZES.format(size=total_size(), largest=_LARGEST))
        for name, size, live, dead in cursor.fetchall():
            yield "hirewire_table_bytes", ((name,), float(size))
            yield "hirewire_table_rows", ((name, "live"), float(live))
            yield "hirewire_table_rows", ((name, "dead"), float(dead))


def _load() -> Iterator[tuple[str, Sample]]:
    with connection.cursor() as cursor:
        cursor.execute(_LOAD)
        size, most, used, oldest, release, deadlocks = cursor.fetchone()
    yield "hirewire_database_bytes", ((), float(size))
    yield "hirewire_database_connections", (("used",), used)
    yield "hirewire_database_connections", (("most",), most)
    yield "hirewire_database_oldest_transaction_seconds", ((), oldest)
    yield "hirewire_database_deadlocks", ((), deadlocks)
    yield "hirewire_info", ((version("hirewire"), release), 1)


def _replica() -> Iterator[tuple[str, Sample]]:
    if not replica.is_configured():
        return
    condition = replica.examine()
    yield "hirewire_replica_usable", ((), int(condition.state is replica.State.USABLE))
    if condition.lag is not None:
        yield "hirewire_replica_lag_seconds", ((), condition.lag)


STATES: Final = (
    State(
        "work",
        {
            "hirewire_workers": ("Workers with a recent sign of life.", ()),
            "hirewire_worker_heartbeat_age_seconds": ("Seconds since the newest sign of life of a worker.", ()),
            "hirewire_queue_waiting": ("Tasks and rows that wait and could be worked on now.", ("queue",)),
            "hirewire_queue_oldest_seconds": ("Seconds since the oldest task or row became due.", ("queue",)),
            "hirewire_tasks_given_up": ("Tasks that failed for good and are kept for a week.", ("queue", "task")),
        },
        _work,
    ),
    State(
        "sizes",
        {
            "hirewire_table_bytes": ("Bytes of the largest tables with their indexes.", ("table",)),
            "hirewire_table_rows": ("Estimated rows of the largest tables.", ("table", "state")),
        },
        _size,
    ),
    State(
        "database",
        {
            "hirewire_database_bytes": ("Bytes of the database.", ()),
            "hirewire_database_connections": ("Connections that the server has, and how many it allows.", ("state",)),
            "hirewire_database_oldest_transaction_seconds": (
                "Age in seconds of the oldest open transaction that the role may see, except this scrape's own.",
                (),
            ),
            "hirewire_database_deadlocks": ("Deadlocks since the statistics were reset.", ()),
            "hirewire_info": ("The versions of Hirewire and PostgreSQL.", ("version", "postgresql")),
        },
        _load,
    ),
    State(
        "replica",
        {
            "hirewire_replica_usable": ("Whether the replica may answer searches and reports.", ()),
            "hirewire_replica_lag_seconds": ("Seconds that the replica is behind the primary.", ()),
        },
        _replica,
    ),
)
