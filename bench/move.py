"""Measures how long a change of a company's id takes, and how long readers and writers of the company's data wait.

    python bench/move.py [--candidates 1000000]

The company's data are written straight into the tables of a new database. Then
the bench changes the id with the function that a worker calls. Meanwhile, other
sessions read and write the company's data, and one session writes data of
another company. The bench reports the longest wait of each session.
"""

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from stage import Customer, database, enter, environment, seed

from hirewire.sandbox.processes import Supervisor

if TYPE_CHECKING:
    from hirewire.hub.lifecycle.company_moves.models import CompanyMove

OWN, NEW, NEIGHBOUR = 4_000_123, 4_000_999, 4_000_555
#: Seconds between two attempts of a watched statement.
EVERY: Final = 0.05
_READ: Final = "SELECT count(*) FROM hub_candidate WHERE organization_id IN (%s, %s) AND ats_candidate_id = 'C-1'"
_CHANGE: Final = """
UPDATE hub_candidate SET received_at = now() WHERE organization_id IN (%s, %s) AND ats_candidate_id = 'C-2'
"""
#: Takes the lock that PostgreSQL takes for every new row with a foreign key to the company.
_ADD: Final = "SELECT FROM hub_organization WHERE id = %s FOR KEY SHARE"
_WRITE: Final = "UPDATE hub_contract SET created_at = created_at WHERE organization_id = %s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            os.environ.update({**environment(url), "HIREWIRE_COMPANY_IDS": "free"})
            enter()
            measure(url, filled(options.candidates))


def filled(candidates: int) -> "CompanyMove":
    from django.db import connection  # noqa: PLC0415 - needs Django
    from people import fill  # noqa: PLC0415 - as above

    from hirewire.hub.identity.organizations.models import Contract, Organization  # noqa: PLC0415 - as above
    from hirewire.hub.lifecycle.company_moves.models import Cause  # noqa: PLC0415 - as above
    from hirewire.hub.lifecycle.company_moves.services import plan_move  # noqa: PLC0415 - as above
    from hirewire.kit import clock  # noqa: PLC0415 - as above

    customer: Customer = seed(0)
    began = time.monotonic()
    seat = fill(customer, members=max(candidates, 1_000), candidates=candidates)
    neighbour = Organization.objects.create(pk=NEIGHBOUR, name="Brightpath")
    Contract.objects.create(pk=5_500_778, organization=neighbour, name="Brightpath")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{candidates:,} candidates, filled in {time.monotonic() - began:,.0f} s", flush=True)
    return plan_move(
        seat=seat,
        number=NEW,
        name="Larkspur Group",
        cause=Cause.RENUMBERED,
        contract_ids=[seat.contract_id],
        switches_at=clock.now(),
    )


class Watched(threading.Thread):
    """Repeats one statement. Its longest attempt shows how long a user would have waited at the worst moment."""

    def __init__(self, name: str, url: str, statement: str, values: list[int]) -> None:
        super().__init__(daemon=True)
        self.name, self._url, self._statement, self._values = name, url, statement, values
        self.longest, self.tries, self._is_over = 0.0, 0, threading.Event()

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._is_over.wait(EVERY):
                began = time.monotonic()
                connection.execute(self._statement, self._values)
                self.longest, self.tries = max(self.longest, time.monotonic() - began), self.tries + 1

    def end(self) -> None:
        self._is_over.set()
        self.join()


def measure(url: str, move: "CompanyMove") -> None:
    from hirewire.hub.lifecycle.company_moves import carrying, services  # noqa: PLC0415 - needs Django

    watched = [
        Watched("reads the company", url, _READ, [OWN, NEW]),
        Watched("changes a candidate of the company", url, _CHANGE, [OWN, NEW]),
        Watched("adds a row to the company", url, _ADD, [OWN]),
        Watched("writes to a neighbour", url, _WRITE, [NEIGHBOUR]),
    ]
    tables: dict[str, float] = {}
    run = carrying._run  # noqa: SLF001 - to time each table

    def timed(statement: Any, model: Any, *rest: Any) -> int:  # noqa: ANN401 - passed through
        began = time.monotonic()
        count = run(statement, model, *rest)
        tables[model.__name__] = tables.get(model.__name__, 0) + time.monotonic() - began
        return count

    carrying._run = timed  # type: ignore[assignment] # noqa: SLF001 - as above
    with psycopg.connect(url, autocommit=True) as connection:
        before = _written(connection.execute)
        for one in watched:
            one.start()
        began = time.monotonic()
        services.switch_over(move=move)
        took = time.monotonic() - began
        for one in watched:
            one.end()
        wal = _written(connection.execute) - before
    move.refresh_from_db()
    print(f"\n{move.moved:,} rows in {took:,.1f} s, {move.moved / took:,.0f} a second, {wal / 2**30:.1f} GB of WAL")
    for name, seconds in sorted(tables.items(), key=lambda item: -item[1])[:8]:
        print(f"  {name:24}{seconds:8.1f} s")
    for one in watched:
        print(f"  whoever {one.name} waited {one.longest:,.2f} s at most, in {one.tries:,} tries")


def _written(execute: Callable[[str], Any]) -> int:
    return int(execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')").fetchone()[0])


if __name__ == "__main__":
    main()
