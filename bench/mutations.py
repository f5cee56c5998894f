"""Breaks an imitated ATS in one way at a time, and counts how many of these faults the connector's tests notice.

``python bench/mutations.py greenhouse`` takes a few minutes.
"""

import argparse
import importlib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

#: Options that keep pytest from reading the project's settings and from loading some plugins. The connector's tests
#: need neither Django nor a database, and start ten times faster without these plugins.
PLAIN = (
    *("-c", os.devnull, "--rootdir", ".", "--import-mode=importlib", "--noconftest"),
    *(part for name in ("django", "randomly", "schemathesis", "cacheprovider") for part in ("-p", f"no:{name}")),
)
FAILED = re.compile(r"^FAILED \S+::(\S+)", re.MULTILINE)


def run(connector: str, mutation: str) -> str:
    command = [sys.executable, "-m", "pytest", *PLAIN, "-x", "-q", f"tests/agent/connectors/{connector}"]
    environment = {**os.environ, "HIREWIRE_MUTATION": mutation, "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - as below
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    failed = FAILED.search(outcome.stdout)
    if outcome.returncode not in {0, 1}:
        raise SystemExit(outcome.stdout + outcome.stderr)
    return failed[1] if failed else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("connector")
    parser.add_argument("--only", action="append", help="name of a mutation; may be repeated")
    parser.add_argument("--at-once", type=int, default=1, help="number of runs in parallel")
    options = parser.parse_args()
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - like the pythonpath of pytest
    module = importlib.import_module(f"tests.agent.connectors.{options.connector}.mutations")
    names = options.only or list(module.MUTATIONS)
    outcomes: dict[str, str] = {}
    with ThreadPoolExecutor(options.at_once) as pool:
        for name, test in zip(names, pool.map(lambda name: run(options.connector, name), names), strict=True):
            outcomes[name] = test
            print(f"{name:45} {test or 'NOT NOTICED'}", flush=True)
    noticed = sum(1 for test in outcomes.values() if test)
    print(f"{noticed} of {len(outcomes)} noticed")
    sys.exit(0 if noticed == len(outcomes) else 1)


if __name__ == "__main__":
    main()
