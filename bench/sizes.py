"""Measures how many bytes PostgreSQL needs for a candidate, an application and a stage, by table and index.

    python bench/sizes.py [--candidates 50000] [--batch 100] [--changes 20] [--fillfactor 90] [--rebuild]
        [--reindex] [--rows] [--known 0.3]

The real services write the records of ``bench/records.py`` in batches: candidates, one and a half times as many
applications, and three stages for each application. Then the bench does the worker's work until all queues are empty.
No other process writes, so two runs differ by less than a percent. Sizes are taken after a VACUUM, which merges the
pending entries of GIN indexes.

The number after --changes says how many rounds of changes follow. In each round, every twentieth record is sent again
with a change: a candidate with another middle initial, an application with another source, a stage with another name.
Candidates and applications also get a later time of modification. Each round changes the records that follow those of
the round before. The output shows how much larger tables and indexes become, and how many updates were heap-only.

With --fillfactor, new rows fill only the given percentage of a page. With --rebuild, the bench does at the end what a
worker does while a table is quiet: it rebuilds loose indexes one after another, also small ones, until none is left.
With --reindex, all indexes are built again after that. With --rows, the mean size of each column is printed. With
--known, the given share of the candidates are members, and what the hub stores for a match is counted as well.
"""

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from records import APPLICATIONS, CANDIDATES, STAGE_RECORDS, Leg
from stage import Customer, database, enter, environment, seed

from hirewire.sandbox.processes import Supervisor

#: The tables that grow with each kind of record. Matches are not sent: the hub itself finds them.
TABLES: Final = {
    "candidates": ("hub_candidate", "hub_candidatefacts"),
    "applications": ("hub_application",),
    "stages": ("hub_stage",),
    "matched candidates": ("hub_match", "hub_candidacy"),
}
_SIZES: Final = """
SELECT held.relname, 'table', pg_table_size(held.oid) FROM pg_class AS held WHERE held.oid = %(table)s::regclass
UNION ALL
SELECT %(table)s, part.relname, pg_relation_size(part.oid)
FROM pg_index JOIN pg_class AS part ON part.oid = indexrelid WHERE indrelid = %(table)s::regclass
ORDER BY 2
"""
_UPDATES: Final = """
SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = %s
"""


#: Each round of changes alters one record out of ``SHARE``.
SHARE: Final = 20


class Part(NamedTuple):
    table: str
    name: str
    size: int


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL may run as another user, who needs access to this folder.
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url:
            os.environ.update(environment(url))
            enter()
            matched = round(options.candidates * options.known)
            customer = seed(matched)
            numbers = {"candidates": options.candidates, "applications": options.candidates * 3 // 2}
            numbers |= {"stages": numbers["applications"], "matched candidates": matched}
            if options.fillfactor:
                leave_room(options.fillfactor)
            legs = (CANDIDATES, APPLICATIONS, STAGE_RECORDS)
            for leg in legs:
                write(customer, leg, range(numbers[leg.name]), options.batch)
            settle()
            report("after the first sync", numbers)
            for change in range(1, options.changes + 1):
                for leg in legs:
                    some = range(change % SHARE, numbers[leg.name], SHARE)
                    write(customer, leg, some, options.batch, change)
            if options.changes:
                settle()
                report(f"after {options.changes} changes, each of every {SHARE}th record", numbers)
            if options.rebuild:
                rebuild()
                report("after loose indexes were rebuilt", numbers)
            if options.reindex:
                reindex()
                report("after REINDEX", numbers)
            if options.rows:
                columns()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=100, help="records written in one transaction")
    parser.add_argument("--changes", type=int, default=0, help="how often a twentieth of the records changes")
    parser.add_argument("--fillfactor", type=int, default=0, help="percentage of a page that new rows fill")
    parser.add_argument("--rebuild", action="store_true", help="rebuild the indexes that a worker would rebuild")
    parser.add_argument("--reindex", action="store_true", help="build all indexes again")
    parser.add_argument("--known", type=float, default=0, help="share of the candidates who are members")
    parser.add_argument("--rows", action="store_true", help="print the mean size of each column")
    return parser.parse_args()


def leave_room(fillfactor: int) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        for table in (table for tables in TABLES.values() for table in tables):
            cursor.execute(f"ALTER TABLE {table} SET (fillfactor = {fillfactor})")


def write(customer: Customer, leg: Leg, numbers: Sequence[int], batch: int, change: int = 0) -> None:
    """Write the records of these numbers.

    ``change`` is the number of the round that changes the records; 0 stands for the first sync, which changes nothing.
    """
    from hirewire.hub.ats.applications import services as applications  # noqa: PLC0415 - needs Django
    from hirewire.hub.ats.candidates import services as candidates  # noqa: PLC0415 - as above
    from hirewire.hub.platform.provisioning.models import DeveloperApplication  # noqa: PLC0415 - as above

    upsert: Callable[..., None] = {
        "candidates": candidates.upsert_candidates,
        "applications": applications.upsert_applications,
        "stages": applications.upsert_stages,
    }[leg.name]
    application = DeveloperApplication.objects.get(client_id=customer.client_id)
    step = max(batch // leg.each, 1)
    for start in range(0, len(numbers), step):
        rows = [row for number in numbers[start : start + step] for row in leg.rows(number)]
        upsert(
            application=application,
            organization_id=customer.organization_id,
            rows=[altered(row, change) for row in rows] if change else rows,
        )


def altered(row: Any, change: int) -> Any:  # noqa: ANN401 - a row of any table
    """The row as an ATS sends it after an ordinary change. Like most changes, this one affects no indexed column."""
    changes: dict[str, Any] = {"source": f"Referral {change}", "stage": f"Offer {change}", "middle_initial": "B"}
    changed = row._replace(**{name: text for name, text in changes.items() if name in row._fields})
    if "ats_last_modified_at" not in row._fields:
        return changed
    return changed._replace(ats_last_modified_at=row.ats_last_modified_at + timedelta(days=change))


def settle() -> None:
    """Do the worker's work until its queues are empty, and vacuum."""
    from django.db import connection  # noqa: PLC0415 - needs Django

    from hirewire.hub.ats.matching import candidacies, indexing, waiting  # noqa: PLC0415 - as above
    from hirewire.kit import clock  # noqa: PLC0415 - as above

    for queue in (indexing.INDEX, waiting.REMATCH, waiting.RESCORE, candidacies.FOLLOW):
        # Candidates must wait before they are weighed. In the year 9999, all of them will have waited long enough.
        while queue.process_due(clock.now().replace(year=9999)):
            pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("VACUUM ANALYZE")


def rebuild() -> None:
    from hirewire.kit.db.rebuilding import rebuild_loosest  # noqa: PLC0415 - needs Django

    started, number = time.monotonic(), 0
    while rebuild_loosest(lambda _index: True, threading.Event(), least=0):
        number += 1
    print(f"\n{number} indexes were rebuilt in {time.monotonic() - started:.1f} s")


def reindex() -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        for table in (table for tables in TABLES.values() for table in tables):
            cursor.execute(f"REINDEX TABLE CONCURRENTLY {table}")


def report(title: str, numbers: Mapping[str, int]) -> None:
    print(f"\n{title}")
    for kind, tables in TABLES.items():
        count = numbers[kind] * (STAGE_RECORDS.each if kind == "stages" else 1)
        if not count:
            continue
        found = [part for table in tables for part in parts(table)]
        print(f"{sum(part.size for part in found) / count:8.1f} bytes for each of {count:,} {kind}")
        for part in found:
            print(f"{part.size / count:12.1f}  {part.table} {part.name}")
        for table in tables:
            updated, hot = updates(table)
            if updated:
                print(f"{'':12}  {updated:,} updates of {table}, {hot / updated:.0%} heap-only")


def parts(table: str) -> Iterator[Part]:
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute(_SIZES, {"table": table})
        yield from (Part(*row) for row in cursor.fetchall())


def updates(table: str) -> tuple[int, int]:
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute(_UPDATES, [table])
        ((updated, hot),) = cursor.fetchall()
    return updated, hot


def columns() -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    print("\nmean size of each column in its row")
    for table in (table for tables in TABLES.values() for table in tables):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " ORDER BY attnum",
                [table],
            )
            names = [name for (name,) in cursor.fetchall()]
            sizes = ", ".join(f"avg(coalesce(pg_column_size({name}), 0))::float" for name in names)
            cursor.execute(f"SELECT {sizes}, avg(pg_column_size(held.*))::float FROM {table} AS held")
            (values,) = cursor.fetchall()
        print(table)
        for name, value in zip([*names, "whole row"], values, strict=True):
            print(f"{value:12.1f}  {name}")


if __name__ == "__main__":
    main()
