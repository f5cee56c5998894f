"""Fills a hub with millions of candidates, and measures how fast it fills, how large it grows, and what becomes slower.

    python bench/large.py [--candidates 1000000] [--writers 2] [--batch 100] [--known 0.02] [--weighed 100000]

The records are those of ``bench/sizes.py``: candidates, one and a half times as many applications, and three stages
for each application. The real services write them, in ``--writers`` processes at once, without HTTP. The bench prints
the rate of each tenth of the records, so that a falling rate shows early. When a hundredth of the records are written,
the bench changes some random records, and when all records are written, it changes as many again. The ratio of the two
times shows what the size of the tables costs. At the end, all candidates are matched by equal identifiers, about
``--weighed`` of them are weighed, and each of the worker's scheduled tasks runs once.

Set ``DATABASE_URL`` to a PostgreSQL with enough memory. Without this variable, the bench starts a PostgreSQL that is
set up for small databases. Ten million candidates take some 30 GB on disk, and as much again for the write-ahead log.
"""

import argparse
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Final

from records import APPLICATIONS, CANDIDATES, STAGE_RECORDS, Leg
from sizes import report, write
from stage import Customer, database, enter, environment, seed
from usage import postmaster, use_of, wal_bytes

from hirewire.sandbox.processes import Supervisor

LEGS: Final = (CANDIDATES, APPLICATIONS, STAGE_RECORDS)
PARTS: Final = 10
#: How many batches of random changes are made to each kind of record.
CHANGES: Final = 200
#: Scheduled tasks that take fewer seconds than this are only counted, not listed.
WORTH_A_LINE: Final = 0.1


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL may run as another user, who needs access to this folder.
        folder.chmod(0o755)
        with Supervisor(folder / "logs") as supervisor, database(folder, supervisor) as url:
            # Use a new home folder. A scheduled task removes files from the home folder if no row of the database names
            # them, and the rows of the new database name none of the files in the usual folder.
            os.environ.update(environment(url), HIREWIRE_HOME=str(folder / "home"))
            enter()
            play(options)


def play(options: argparse.Namespace) -> None:
    known = round(options.candidates * options.known)
    customer = seed(known)
    numbers = {"candidates": options.candidates, "applications": options.candidates * 3 // 2}
    numbers |= {"stages": numbers["applications"], "matched candidates": known}
    few = {kind: max(count // 100, options.batch) for kind, count in numbers.items()}
    for leg in LEGS:
        fill(customer, leg, range(few[leg.name]), options)
    early = {leg.name: changes(customer, leg, few[leg.name], options.batch) for leg in LEGS}
    for leg in LEGS:
        rest = range(few[leg.name], numbers[leg.name])
        print(f"\n{leg.name}")
        for part in range(PARTS):
            fill(customer, leg, rest[len(rest) * part // PARTS : len(rest) * (part + 1) // PARTS], options, says=True)
    print()
    for leg in LEGS:
        late = changes(customer, leg, numbers[leg.name], options.batch)
        print(f"{leg.name}: {options.batch} random changes take {compared(early[leg.name], late)}")
    follow(options)
    vacuum()
    report("sizes", numbers)
    scheduled()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--writers", type=int, default=2, help="processes that write at the same time")
    parser.add_argument("--batch", type=int, default=100, help="records written in one transaction")
    parser.add_argument("--known", type=float, default=0.02, help="share of the candidates who are members")
    parser.add_argument("--weighed", type=int, default=100_000, help="how many candidates to weigh at the end")
    return parser.parse_args()


def fill(customer: Customer, leg: Leg, numbers: range, options: argparse.Namespace, *, says: bool = False) -> None:
    each = -(-len(numbers) // options.writers)
    shares = [numbers[start : start + each] for start in range(0, len(numbers), each)]
    began, cpu = time.perf_counter(), database_cpu()
    with wal_bytes() as written:
        beside(*(partial(write, customer, leg, share, options.batch) for share in shares))
    took, records = time.perf_counter() - began, len(numbers) * leg.each
    if says:
        print(
            f"{numbers.stop * leg.each:12,}: {records / took:8,.0f} a second,"
            f" {1e6 * (database_cpu() - cpu) / records:5.0f} µs of PostgreSQL's CPU"
            f" and {written.bytes / records:6,.0f} bytes of write-ahead log each",
            flush=True,
        )


def beside(*works: Callable[[], object]) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    # Forked processes cannot use the database connections of this process, or the threads of its connection pool.
    connection.close()
    connection.close_pool()
    processes = [multiprocessing.get_context("fork").Process(target=work) for work in works]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise SystemExit("A process that did part of the work failed; its error is above.")


def database_cpu() -> float:
    first = postmaster()
    return use_of({"database": first})["database"].cpu if first else 0.0


def changes(customer: Customer, leg: Leg, count: int, batch: int) -> list[float]:
    chosen = random.Random(count)
    step = max(batch // leg.each, 1)
    times = []
    for change in range(CHANGES):
        some = sorted(chosen.sample(range(count), min(step, count)))
        began = time.perf_counter()
        write(customer, leg, some, batch, change + 1)
        times.append(time.perf_counter() - began)
    return times


def compared(early: list[float], late: list[float]) -> str:
    before, after = statistics.median(early), statistics.median(late)
    slowest = statistics.quantiles(late, n=20)[-1]
    return (
        f"{1000 * after:.1f} ms (95th percentile {1000 * slowest:.1f} ms), {after / before:.2f} times as long as"
        " with a hundredth of the records"
    )


def follow(options: argparse.Namespace) -> None:
    from hirewire.hub.ats.matching import candidacies, indexing, waiting  # noqa: PLC0415 - needs Django

    for title, process_due, most in (
        ("members indexed", indexing.INDEX.process_due, None),
        ("candidates matched by equal identifiers", waiting.REMATCH.process_due, None),
        ("applications followed", candidacies.FOLLOW.process_due, None),
        ("candidates weighed", waiting.RESCORE.process_due, options.weighed // options.writers),
    ):
        counted = multiprocessing.get_context("fork").Value("q", 0)
        began = time.perf_counter()
        beside(*[partial(_process, process_due, most, counted)] * options.writers)
        took = time.perf_counter() - began
        print(f"{counted.value:,} {title}: {counted.value / took:,.0f} a second", flush=True)


def _process(process_due: Callable[..., int], most: int | None, counted: "Synchronized[int]") -> None:
    from hirewire.kit import clock  # noqa: PLC0415 - needs Django

    done = 0
    # A candidate is weighed only after it has waited for a while. Pretend that it is the year 9999, so that all
    # candidates have waited long enough.
    while (most is None or done < most) and (some := process_due(clock.now().replace(year=9999))):
        done += some
    with counted.get_lock():
        counted.value += done


def vacuum() -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("VACUUM ANALYZE")
    print(f"VACUUM ANALYZE took {time.perf_counter() - began:.0f} s")


def scheduled() -> None:
    from hirewire.hub.reactions import BY_THE_CLOCK  # noqa: PLC0415 - needs Django

    print(f"\nscheduled tasks: {len(BY_THE_CLOCK)}, of which longer than {WORTH_A_LINE} s:")
    for task in BY_THE_CLOCK:
        began = time.perf_counter()
        task(timestamp=int(time.time()))
        if (took := time.perf_counter() - began) > WORTH_A_LINE:
            print(f"{took:10.1f} s  {task.name}", flush=True)


if __name__ == "__main__":
    main()
