"""Measures each page for several company sizes: the server's time, the number of queries, and the bytes sent.

    python bench/pages.py [--side hub ats] [--sizes 1000 100000 1000000] [--rounds 15]

A size is the number of people in the ATS. The data are written straight into the tables, and each size has a database
of its own. A single process renders one page after another, from the request to the last byte, as a web process does.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from stage import database, environment

from hirewire.kit.work.gc_tuning import settle
from hirewire.sandbox.processes import Supervisor

if TYPE_CHECKING:
    from django.test import Client

SIZES: Final = (1_000, 100_000, 1_000_000)
#: The first two numbers are the most milliseconds that a page should take at the 99th percentile: the first is for a
#: demo, and the second is for larger companies. The third number is the largest size that counts as a demo.
AIM_OF_DEMO, AIM, DEMO = 100, 200, 1_000
#: With fewer samples, a 99th percentile means nothing.
FEW: Final = 100
#: A page should have at most this many bytes of HTML. Pictures, styles and scripts are not counted.
MOST_BYTES = 150_000
SIDES: Final = {"hub": "hirewire.project.settings.hub", "ats": "hirewire.project.settings.ats"}


class Seen(NamedTuple):
    milliseconds: list[float]
    queries: int
    size: int

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def slow(self) -> float:
        """The 99th percentile, or the time of the slowest run if there are fewer than a hundred runs."""
        if len(self.milliseconds) < FEW:
            return max(self.milliseconds)
        return statistics.quantiles(self.milliseconds, n=100)[98]


def main() -> None:
    options = parse()
    if options.alone:
        measure_alone(options)
        return
    failures: list[str] = []
    for side in options.side:
        found = {size: measured(side, size, options) for size in options.sizes}
        failures += report(side, found)
    print("\n" + ("every page meets the aims" if not failures else f"MISSED: {'; '.join(failures)}"))
    raise SystemExit(bool(failures))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="people in the ATS")
    parser.add_argument("--rounds", type=int, default=15, help="how many times each page is rendered")
    parser.add_argument("--side", nargs="+", choices=sorted(SIDES), default=sorted(SIDES, reverse=True))
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    return parser.parse_args()


def measured(side: str, size: int, options: argparse.Namespace) -> dict[str, Seen]:
    """Measure in a separate process, because Django keeps one database for the life of a process."""
    print(f"\n{side}, {size:,} people", flush=True)
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            into = Path(folder) / "pages.json"
            own = {
                **environment(url),
                "DJANGO_SETTINGS_MODULE": SIDES[side],
                "HIREWIRE_AGENT_KEY": "made up for one run of a benchmark",
            }
            command = [sys.executable, __file__, "--alone", str(into), "--side", side]
            command += ["--sizes", str(size), "--rounds", str(options.rounds)]
            subprocess.run(command, env=os.environ | own, check=True)
            return {name: Seen(*one) for name, one in json.loads(into.read_text()).items()}


def measure_alone(options: argparse.Namespace) -> None:
    pages = import_module(f"pages_of_{options.side[0]}")
    browser, wanted = pages.prepared(options.sizes[0])
    for ask in wanted.values():
        ask(browser)
    # Exclude all existing objects from garbage collection, as a web process does before it begins to serve.
    settle()
    found = {}
    for name, ask in wanted.items():
        found[name] = seen(ask, browser, options.rounds)
        print(f"  {name:34}{found[name].median:8.0f} ms", flush=True)
    Path(options.alone).write_text(json.dumps(found))


def seen(ask: "Callable[[Client], Any]", browser: "Client", rounds: int) -> Seen:
    """Measure a page. The first run counts the queries, and is not timed."""
    from django.db import connection  # noqa: PLC0415 - needs Django

    queries: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: object) -> object:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        answer = ask(browser)
    if answer.status_code >= 300:
        raise SystemExit(f"{answer.request['PATH_INFO']}: {answer.status_code}")
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask(browser)
        times.append((time.perf_counter() - began) * 1000)
    return Seen(times, len(queries), len(answer.content))


def report(side: str, found: dict[int, dict[str, Seen]]) -> list[str]:
    sizes = list(found)
    failures = []
    rounds = len(next(iter(found[sizes[0]].values())).milliseconds)
    slow = f"slowest of {rounds}" if rounds < FEW else "p99"
    print(f"\n{side}: p50 and {slow} of each page in ms; queries; kB of HTML at most")
    print(f"  {'':34}" + "".join(f"{size:>19,}" for size in sizes))
    for name in found[sizes[0]]:
        pages = {size: found[size][name] for size in sizes}
        queries = sorted({one.queries for one in pages.values()})
        largest = max(one.size for one in pages.values())
        missed = [f"{size:,}" for size, one in pages.items() if one.slow > (AIM_OF_DEMO if size <= DEMO else AIM)]
        faults = [f"slow at {', '.join(missed)}"] if missed else []
        # Fewer queries are fine: records of larger companies are counted on a schedule, not by each page.
        faults += ["more queries with more people"] if queries[-1] > pages[sizes[0]].queries else []
        faults += ["too long"] if largest > MOST_BYTES else []
        failures += [f"{name} ({', '.join(faults)})"] if faults else []
        times = "".join(f"{one.median:10.0f} {one.slow:8.0f}" for one in pages.values())
        counts = "/".join(map(str, queries))
        print(f"  {name:34}{times}  {counts:>7} {largest / 1000:6.0f}  {', '.join(faults)}")
    return failures


if __name__ == "__main__":
    main()
