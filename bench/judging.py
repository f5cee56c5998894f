"""Measures how long the certification takes to judge 5,000 calls, the most that its console judges in one run.

    PYTHONPATH=. .venv/bin/python bench/judging.py [--calls 5000] [--batch 10]

First come the calls of an ATS that makes no mistake. Then come batches of
candidates, like those of a first sync.
"""

import argparse
import os
import statistics
from time import perf_counter, process_time

from hirewire.certification.calls import traffic_of
from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import RightAts
from tests.certification.script import CANDIDATE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5_000)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    script = RightAts().run()
    number = 0
    while len(script.records) < options.calls:
        keys = range(number, number + options.batch)
        script.put("candidates", {(f"B-{key}",): CANDIDATE for key in keys})
        number += options.batch
    reading, judging, busy = [], [], []
    for _ in range(options.rounds):
        began, worked = perf_counter(), process_time()
        traffic = traffic_of(script.records, source="a benchmark")
        read = perf_counter()
        results = judge(traffic, Plan(is_strict=True))
        reading.append(read - began)
        judging.append(perf_counter() - read)
        busy.append(process_time() - worked)
    counts = {verdict.value: sum(each.verdict is verdict for each in results) for verdict in Verdict}
    print(f"{len(traffic.calls):,} calls, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores: {counts}")
    print(
        f"reading {statistics.median(reading):.2f} s, judging {statistics.median(judging):.2f} s (median); "
        f"{statistics.median(busy):.2f} s of CPU for both"
    )
    print("failed:", [each.requirement.id for each in results if each.verdict is Verdict.FAILED])


if __name__ == "__main__":
    main()
