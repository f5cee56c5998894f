"""Measures how much room dead rows take while autovacuum works.

    python bench/autovacuum.py [--updates 200000] [--seconds 240] [--stages 300000] [--as-usual]

Measures three kinds of tables. In two small tables (push addresses and usage), the bench updates rows. In two queues,
it deletes rows and adds as many new ones. In one large table (stages), it updates randomly chosen rows. The work is
spread evenly over the given time: autovacuum looks at a database only once a minute, so a short burst of work could end
before autovacuum starts. The output says how many kB each table and its indexes took at first, at the worst moment and
at the end, and how many dead rows were left. With --as-usual, the tables lose the autovacuum parameters that migrations
gave them, so PostgreSQL's defaults apply.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import sql
from stage import database, enter, environment

from hirewire.sandbox.processes import Supervisor

#: Rows that one statement changes.
TOGETHER: Final = 50
#: The number of rows in the table of push addresses, in the table of usage, and in each of the two queues.
ADDRESSES, USAGES, WAITING = 200, 400, 200_000
_SIZES: Final = """
SELECT pg_table_size(relid), pg_indexes_size(relid), n_dead_tup, autovacuum_count, n_tup_upd, n_tup_hot_upd
FROM pg_stat_user_tables WHERE relname = %s
"""
_FILL: Final[Mapping[str, str]] = {
    "hub_endpoint": (
        "INSERT INTO hub_endpoint (application_id, url, created_at, failures, registered_at, challenge_failures,"
        " challenge_fault) SELECT id, 'https://ats-' || id || '.example/rsc', now(), 0, now(), 0, ''"
        f" FROM generate_series(1, {ADDRESSES}) AS id"
    ),
    "hub_usage": (
        'INSERT INTO hub_usage (application_id, "group", meter, starts_at, used)'
        f" SELECT id, 'atsCandidates', 'CALLS', now(), 0 FROM generate_series(1, {USAGES}) AS id"
    ),
    "hub_rescore": (
        "INSERT INTO hub_rescore (organization_id, application_id, candidate_ids, failures, due_at)"
        f" SELECT 1, 1, ARRAY['C-' || id], 0, now() FROM generate_series(1, {WAITING}) AS id"
    ),
    "procrastinate_jobs": (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        f" SELECT 'hub', 'hub.kettles.boil', '{{}}' FROM generate_series(1, {WAITING})"
    ),
    "hub_stage": (
        "INSERT INTO hub_stage (organization_id, application_id, ats_job_application_id, part_id, stage,"
        " ats_created_at, received_at) SELECT 1, 1, 'A-' || id / 3, 'S-' || id %% 3, 'Interview', now(), now()"
        " FROM generate_series(1, %(stages)s) AS id"
    ),
}
_WORK: Final[Mapping[str, tuple[str, ...]]] = {
    "hub_endpoint": ("UPDATE hub_endpoint SET failures = failures + 1, resumes_at = now() WHERE id = ANY (%(some)s)",),
    "hub_usage": ("UPDATE hub_usage SET used = used + 1 WHERE id = ANY (%(some)s)",),
    "hub_rescore": (
        "DELETE FROM hub_rescore WHERE id IN (SELECT id FROM hub_rescore ORDER BY id LIMIT %(count)s)",
        (
            "INSERT INTO hub_rescore (organization_id, application_id, candidate_ids, failures, due_at)"
            " SELECT 1, 1, ARRAY['C-' || id], 0, now() FROM generate_series(1, %(count)s) AS id"
        ),
    ),
    "procrastinate_jobs": (
        (
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE id IN"
            " (SELECT id FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id LIMIT %(count)s)"
        ),
        "DELETE FROM procrastinate_jobs WHERE status = 'doing'",
        (
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " SELECT 'hub', 'hub.kettles.boil', '{}' FROM generate_series(1, %(count)s)"
        ),
    ),
    "hub_stage": (
        (
            "UPDATE hub_stage SET stage = 'Offer of ' || now(), ats_created_at = now() WHERE organization_id = 1"
            " AND application_id = 1 AND ats_job_application_id = ANY (%(names)s) AND part_id = 'S-1'"
        ),
    ),
}


class Seen(NamedTuple):
    table: int
    indexes: int
    dead: int
    vacuums: int
    updates: int
    heap_only: int


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL may run as another user, who needs access to this folder.
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url:
            os.environ.update(environment(url))
            enter()
            with psycopg.connect(url, autocommit=True) as connection:
                # Switch foreign keys and triggers off: the rows to which the keys refer do not exist, and the triggers
                # would notify workers that do not run.
                connection.execute("SET session_replication_role = replica")
                connection.execute("SET synchronous_commit = off")
                measure(connection, options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=200_000, help="how many row changes each table gets")
    parser.add_argument("--seconds", type=int, default=240)
    parser.add_argument("--stages", type=int, default=300_000, help="rows of the large table")
    parser.add_argument("--as-usual", action="store_true", help="without the tables' own autovacuum parameters")
    return parser.parse_args()


def measure(connection: psycopg.Connection[Any], options: argparse.Namespace) -> None:
    for table, statement in _FILL.items():
        if options.as_usual:
            _reset(connection, table)
        connection.execute(statement.encode(), {"stages": options.stages} if "%(stages)s" in statement else None)
    connection.execute("VACUUM ANALYZE")
    # The figures of each table at the start, and at its worst moment so far.
    before = {table: _seen(connection, table) for table in _FILL}
    worst = dict(before)

    def look() -> None:
        for table in _FILL:
            worst[table] = max(worst[table], _seen(connection, table), key=lambda seen: seen.table + seen.indexes)

    work(connection, options, look)
    look()
    report(before, worst, {table: _seen(connection, table) for table in _FILL})


def work(connection: psycopg.Connection[Any], options: argparse.Namespace, look: Callable[[], None]) -> None:
    rounds = options.updates // TOGETHER
    begun = time.monotonic()
    chance = random.Random(1)
    for number in range(rounds):
        for table, statements in _WORK.items():
            for statement in statements:
                connection.execute(statement.encode(), _values(statement, table, options, chance))
        if number % (rounds // 50) == 0:
            look()
        time.sleep(max(0.0, begun + options.seconds * number / rounds - time.monotonic()))


def _values(statement: str, table: str, options: argparse.Namespace, chance: random.Random) -> dict[str, object]:
    values: dict[str, object] = {}
    if "%(some)s" in statement:
        count = ADDRESSES if table == "hub_endpoint" else USAGES
        values["some"] = chance.sample(range(1, count + 1), TOGETHER)
    if "%(names)s" in statement:
        values["names"] = [f"A-{chance.randrange(1, options.stages // 3)}" for _ in range(TOGETHER)]
    if "%(count)s" in statement:
        values["count"] = TOGETHER
    return values


def _reset(connection: psycopg.Connection[Any], table: str) -> None:
    named = "SELECT split_part(unnest(reloptions), '=', 1) FROM pg_class WHERE relname = %s"
    rows = connection.execute(named, [table]).fetchall()
    # Keep the fillfactor of the stages' table: it is not an autovacuum parameter.
    names = [name for (name,) in rows if (table, name) != ("hub_stage", "fillfactor")]
    if names:
        gone = sql.SQL(", ").join(sql.SQL(name) for name in names)
        connection.execute(sql.SQL("ALTER TABLE {} RESET ({})").format(sql.Identifier(table), gone))


def _seen(connection: psycopg.Connection[Any], table: str) -> Seen:
    row = connection.execute(_SIZES, [table]).fetchone()
    assert row is not None
    return Seen(*row)


def report(before: Mapping[str, Seen], worst: Mapping[str, Seen], after: Mapping[str, Seen]) -> None:
    print(f"{'kB':20}{'at first':>18}{'at worst':>18}{'at the end':>18}{'dead':>9}{'vacuums':>9}{'heap-only':>11}")
    for table, end in after.items():
        sizes = "".join(
            f"{seen.table // 1024:8,} + {seen.indexes // 1024:7,}" for seen in (before[table], worst[table], end)
        )
        changed = end.updates - before[table].updates
        share = f"{(end.heap_only - before[table].heap_only) / changed:.0%}" if changed else "-"
        print(f"{table:20}{sizes}{end.dead:9,}{end.vacuums - before[table].vacuums:9}{share:>11}")


if __name__ == "__main__":
    main()
