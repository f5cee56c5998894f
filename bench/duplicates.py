"""Measures how long the ATS Simulator takes to write candidates, and how long its worker takes to weigh duplicates.

    python bench/duplicates.py [--candidates 100000] [--weigh 3000]

Starts a PostgreSQL, unless DATABASE_URL names a server (in which a database is
created and dropped). Candidates are created and changed one by one, and
imported five hundred at a time. Then some of the records are weighed: compared
with their possible duplicates.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pages_of_ats import prepared
from stage import database, environment

from hirewire.sandbox.processes import Supervisor

#: How many records are written one by one, how many files are imported, and how many lines each file has. The first
#: ``NOT_COUNTED`` measurements of each kind are not counted.
SINGLE, FILES, LINES, NOT_COUNTED = 120, 8, 500, 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--weigh", type=int, default=3_000, help="records to weigh")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        measure(options.candidates, options.weigh)
        return
    with tempfile.TemporaryDirectory(prefix="hirewire-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Supervisor(Path(folder) / "logs") as supervisor, database(Path(folder), supervisor) as url:
            own = {
                **environment(url),
                "DJANGO_SETTINGS_MODULE": "hirewire.project.settings.ats",
                "HIREWIRE_AGENT_KEY": "made up for one run of a benchmark",
            }
            subprocess.run([sys.executable, *sys.argv, "--alone"], env=os.environ | own, check=True)


def measure(candidates: int, weigh: int) -> None:
    prepared(candidates)
    from hirewire.simulator.people.models import Account  # noqa: PLC0415 - needs Django
    from hirewire.simulator.records.models import Candidate  # noqa: PLC0415 - as above
    from hirewire.simulator.records.resemblance import waiting  # noqa: PLC0415 - as above
    from hirewire.simulator.records.services.batches import save_candidates  # noqa: PLC0415 - as above
    from hirewire.simulator.records.services.candidates import (  # noqa: PLC0415 - as above
        CandidateFields,
        create_candidate,
        edit_candidate,
        fill,
    )

    account = Account.objects.get()
    # New candidates get numbers above those of the records that were inserted directly.
    account.next_candidate = 10 * candidates + 50_000
    account.save()

    def fields(number: int) -> CandidateFields:
        return {
            "first_name": "Ana",
            "last_name": f"Silva-{number:x}",
            "company": f"Company {number % 9973}",
            "emails": [f"ana.silva{number}@example.test"],
            "phones": [{"number": f"+31 6 {10_000_000 + number}", "extension": ""}],
        }

    created: list[Candidate] = []
    say(
        "create",
        [lambda n=n: created.append(create_candidate(account=account, fields=fields(n))) for n in range(SINGLE)],
    )
    say("edit", [lambda n=n: edit_candidate(candidate=created[n], fields=fields(SINGLE + n)) for n in range(SINGLE)])
    files: list[Callable[[], object]] = []
    for number in range(FILES):
        rows = [Candidate(account=account) for _ in range(LINES)]
        for line, row in enumerate(rows):
            fill(row, fields(10_000 + number * LINES + line))
        files.append(lambda rows=rows: save_candidates(account=account, new=rows, known=[], notes=[]))
    say(f"file of {LINES}", files)
    began, processor, done = time.perf_counter(), time.process_time(), 0
    while done < weigh and (number := waiting.process_due()):
        done += number
    each = 1000 / max(done, 1)
    whole, python = time.perf_counter() - began, time.process_time() - processor
    print(f"weighed {done:,}: {whole * each:.1f} ms each, of which {python * each:.1f} ms CPU of Python")
    print("load", *(f"{load:.1f}" for load in os.getloadavg()))


def say(name: str, acts: list[Callable[[], object]]) -> None:
    times = []
    for act in acts:
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    counted = sorted(times[NOT_COUNTED:])
    print(
        f"{name}: median {statistics.median(counted):.1f} ms, p95 {counted[int(len(counted) * 0.95)]:.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
