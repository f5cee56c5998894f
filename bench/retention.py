"""Measures what it costs to delete old rows: push events, delivery attempts, and counts of usage and impressions.

    python bench/retention.py [--rows 100000] [--days 10]

Writes ``--rows`` rows into each table for each of the last ``--days`` days, and another ``--rows`` rows that are one
day too old to be kept. Then the hub's own functions delete the old rows, as in its scheduled tasks. For comparison, the
bench copies one day's rows of each table into a table with the same indexes, and drops this copy: if the tables were
partitioned, the hub would drop such a table instead of deleting rows. The hub keeps some rows for much longer than
``--days``, for example events for 90 days, but the bench writes only ``--days`` days of each table.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from stage import Customer, database, enter, environment, seed
from usage import postmaster, use_of, wal_bytes

from hirewire.sandbox.processes import Supervisor

_EVENTS: Final = """
INSERT INTO hub_pushevent (id, organization_id, application_id, type, created_at, content)
SELECT 'E-%(day)s-' || n, %(organization)s, %(application)s, 'INTEGRATION_STATUS_CHANGE',
    now() - interval '%(day)s days 1 hour', '{}' FROM generate_series(1, %(rows)s) n;
INSERT INTO hub_delivery (event_id, endpoint_id, state, tries, begun_at, next_try_at, last_error, last_status,
    last_took_ms, last_tried_at, delivered_at)
SELECT id, %(endpoint)s, 'DELIVERED', 1, created_at, created_at, '', 200, 20, created_at, created_at
FROM hub_pushevent WHERE id LIKE 'E-%(day)s-%%';
"""
# The id of an attempt begins with its time in milliseconds.
_TRIES: Final = """
INSERT INTO hub_deliverytry (id, delivery_id, endpoint_url, status, error, took_ms, answer)
SELECT (lpad(to_hex((extract(epoch FROM delivered_at) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(hub_delivery.id::text), 1, 3) || '8' || substr(md5(hub_delivery.id::text), 4, 15))::uuid,
    hub_delivery.id, 'https://ats.example.test/callback', 200, '', 20, '' FROM hub_delivery;
"""
_USAGE: Final = """
INSERT INTO hub_usage (application_id, "group", meter, starts_at, used)
SELECT %(application)s, 'group ' || n, 'REQUESTS_A_DAY', date_trunc('day', now()) - interval '%(day)s days', 100
FROM generate_series(1, %(rows)s) n
"""
_IMPRESSIONS: Final = """
INSERT INTO hub_atshit (contract_id, kind, day, seen)
SELECT n, 'SIGN', current_date - %(day)s, 10 FROM generate_series(1, %(rows)s) n
"""


class Kind(NamedTuple):
    title: str
    tables: tuple[str, ...]
    fill: str
    #: The hub keeps the rows for this many days.
    life: int
    forget: Callable[[], int]


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL may run as another user, who needs access to this folder.
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url:
            os.environ.update(environment(url) | {"HIREWIRE_JOURNAL_DAYS": "30"})
            enter()
            customer = seed(0)
            for kind in kinds():
                measure(kind, customer, options.rows, options.days)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="rows per day")
    parser.add_argument("--days", type=int, default=10, help="days that are kept")
    return parser.parse_args()


def kinds() -> list[Kind]:
    from hirewire.hub.platform.notifications import services as notifications  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.throttling import services as throttling  # noqa: PLC0415 - as above
    from hirewire.hub.recruiting.impressions import services as impressions  # noqa: PLC0415 - as above

    events = ("hub_pushevent", "hub_delivery")
    return [
        Kind("tries of deliveries", ("hub_deliverytry",), _EVENTS, 30, notifications.forget_old_tries),
        Kind("events with deliveries", events, "", 90, notifications.forget_old_events),
        Kind("usage of limits", ("hub_usage",), _USAGE, 30, throttling.forget_old),
        Kind("impressions", ("hub_atshit",), _IMPRESSIONS, 400, impressions.forget_old),
    ]


def measure(kind: Kind, customer: Customer, rows: int, days: int) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    from hirewire.hub.platform.notifications.models import Endpoint  # noqa: PLC0415 - as above
    from hirewire.hub.platform.provisioning.models import DeveloperApplication  # noqa: PLC0415 - as above

    application = DeveloperApplication.objects.get(client_id=customer.client_id)
    endpoint, _ = Endpoint.objects.get_or_create(application=application, url="https://ats.example.test/callback")
    ids = {"organization": customer.organization_id, "application": application.pk, "endpoint": endpoint.pk}
    with connection.cursor() as cursor:
        for day in (*range(days), kind.life + 1) if kind.fill else ():
            cursor.execute(kind.fill, {**ids, "day": day, "rows": rows})
        if "hub_deliverytry" in kind.tables:
            cursor.execute(_TRIES)
        elif "hub_pushevent" in kind.tables:
            # The events were written together with the attempts. The oldest events are 31 days old, which is too old
            # for attempts, but not for events. Make these events 91 days old.
            cursor.execute("UPDATE hub_pushevent SET created_at = now() - interval '91 days' WHERE id LIKE 'E-31-%'")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    process = postmaster()
    with wal_bytes() as written:
        began, used = time.perf_counter(), cpu(process)
        number = kind.forget()
        took, spent = time.perf_counter() - began, cpu(process) - used
    print(
        f"{kind.title}: {number:,} rows deleted in {took:.2f} s, {spent:.2f} s of CPU,"
        f" {written.bytes / 1e6:.0f} MB of write-ahead log",
        flush=True,
    )
    vacuum(kind)
    drop(kind, rows)


def vacuum(kind: Kind) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    process = postmaster()
    with connection.cursor() as cursor:
        began, used = time.perf_counter(), cpu(process)
        for table in kind.tables:
            cursor.execute(f"VACUUM {table}")
        took, spent = time.perf_counter() - began, cpu(process) - used
        cursor.execute(
            "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name", [[*kind.tables]]
        )
        size = float(cursor.fetchone()[0])
    print(f"    vacuum: {took:.2f} s, {spent:.2f} s of CPU; {size / 1e6:.0f} MB for the days that are kept", flush=True)


def drop(kind: Kind, rows: int) -> None:
    """Copy one day's rows of each table, with the table's indexes, and time how long it takes to drop the copies."""
    from django.db import connection  # noqa: PLC0415 - needs Django

    took = 0.0
    with connection.cursor() as cursor:
        for table in kind.tables:
            cursor.execute(f"CREATE TABLE bench_part (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"INSERT INTO bench_part OVERRIDING SYSTEM VALUE SELECT * FROM {table} LIMIT {rows}")
            began = time.perf_counter()
            cursor.execute("DROP TABLE bench_part")
            took += time.perf_counter() - began
    print(f"    dropped as a partition: {took:.2f} s", flush=True)


def cpu(process: int) -> float:
    """CPU seconds that this process and PostgreSQL have used so far."""
    return time.process_time() + use_of({"PostgreSQL": process})["PostgreSQL"].cpu


if __name__ == "__main__":
    main()
