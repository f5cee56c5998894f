"""Measures the highest possible speed of a sync: COPY, with and without upserts, writes rows that were made in advance.

There is no HTTP, validation, event or matching: only PostgreSQL and one process that writes. The result is the speed of
this database on this machine during this run.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from stage import Customer

UPSERTED: Final = "COPY and one upsert a batch"
COPIED: Final = "COPY alone"
#: Rows are generated from numbers. The rows of this many numbers are generated together and then written, because a
#: million rows would not fit into memory. Only the writing is timed.
SLICE: Final = 20_000


class Took(NamedTuple):
    """Wall-clock seconds, and CPU seconds of this process and PostgreSQL."""

    clock: float = 0.0
    cpu: float = 0.0


class Rows(NamedTuple):
    """Which rows to write. ``make`` generates the rows of one number.

    The numbers run from 0 to ``numbers`` - 1. A batch holds the rows of several numbers: ``step`` says how many.
    """

    kind: str
    make: Callable[[int], list[Any]]
    numbers: int
    step: int


def measure(rows: Rows, customer: Customer, cpu: Callable[[], float]) -> dict[str, Took]:
    """Write the rows in two ways: by COPY with upserts, and by COPY alone. Return what each way took.

    Each way writes its rows for a new API application of the company. ``cpu`` returns the CPU seconds used so far.
    """
    kind, rows_of, numbers, step = rows
    took = {UPSERTED: Took(), COPIED: Took()}
    scopes = {name: _scope(customer, f"{customer.client_id} {kind} {name}"[:50]) for name in took}
    table = _Table(kind)
    for start in range(0, numbers, SLICE):
        end = min(start + SLICE, numbers)
        batches = [
            [row for number in range(first, min(first + step, end)) for row in rows_of(number)]
            for first in range(start, end, step)
        ]
        for name, write in ((UPSERTED, table.upsert), (COPIED, table.copy)):
            began, used = time.perf_counter(), cpu()
            for batch in batches:
                write(scopes[name], batch)
            took[name] = Took(took[name].clock + time.perf_counter() - began, took[name].cpu + cpu() - used)
    return took


class _Table:
    """Writes to the table, either through a temporary table of the session or directly."""

    def __init__(self, kind: str) -> None:
        from hirewire.hub.ats.applications import models as applications  # noqa: PLC0415 - needs Django
        from hirewire.hub.ats.applications import rows as application_rows  # noqa: PLC0415 - needs Django
        from hirewire.hub.ats.candidates.models import Candidate  # noqa: PLC0415 - needs Django
        from hirewire.hub.ats.candidates.rows import CandidateRow  # noqa: PLC0415 - needs Django

        model, row, key = {
            "candidates": (Candidate, CandidateRow, 1),
            "applications": (applications.Application, application_rows.ApplicationRow, 1),
            "stages": (applications.Stage, application_rows.StageRow, 2),
        }[kind]
        names = row._fields
        self._name = model._meta.db_table  # noqa: SLF001 - Django's documented model API
        self._columns = ", ".join(names)
        content = names[key:]
        self._upsert = (
            f"INSERT INTO {self._name} AS held (organization_id, application_id, {self._columns}, received_at)"
            f" SELECT %s, %s, {self._columns}, %s FROM sent_{self._name} ORDER BY {', '.join(names[:key])}"
            f" ON CONFLICT (organization_id, application_id, {', '.join(names[:key])}) DO UPDATE SET"
            f" {', '.join(f'{name} = excluded.{name}' for name in content)}, received_at = excluded.received_at"
            f" WHERE ({', '.join(f'held.{name}' for name in content)})"
            f" IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in content)})"
        )
        self._is_made = False

    def upsert(self, scope: tuple[int, int], rows: Sequence[Any]) -> None:
        from django.db import connection, transaction  # noqa: PLC0415 - needs Django

        from hirewire.kit import clock  # noqa: PLC0415 - needs Django

        with transaction.atomic(), connection.cursor() as cursor:
            if not self._is_made:
                cursor.execute(
                    f"CREATE TEMPORARY TABLE IF NOT EXISTS sent_{self._name}"
                    f" AS SELECT {self._columns} FROM {self._name} LIMIT 0"
                )
                self._is_made = True
            cursor.execute(f"TRUNCATE sent_{self._name}")
            with cursor.copy(f"COPY sent_{self._name} FROM STDIN") as into:
                for row in rows:
                    into.write_row(row)
            cursor.execute(self._upsert, [*scope, clock.now()])

    def copy(self, scope: tuple[int, int], rows: Sequence[Any]) -> None:
        from django.db import connection, transaction  # noqa: PLC0415 - needs Django

        from hirewire.kit import clock  # noqa: PLC0415 - needs Django

        now = clock.now()
        into_all = f"COPY {self._name} (organization_id, application_id, received_at, {self._columns}) FROM STDIN"
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(into_all) as into:
            for row in rows:
                into.write_row((*scope, now, *row))


def _scope(customer: Customer, name: str) -> tuple[int, int]:
    from hirewire.hub.identity.organizations.models import Organization  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.provisioning.services import register_standalone  # noqa: PLC0415 - needs Django

    organization = Organization.objects.get(pk=customer.organization_id)
    return organization.pk, register_standalone(organization=organization, name=name)[0].pk
