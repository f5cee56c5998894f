"""Measures how long a test suite takes, in one process and in several, if the sandbox is reset for each test.

Each round runs the same suite in one process and then in several, so that other
work on the machine slows both runs down equally::

    PYTHONPATH=. .venv/bin/python bench/fresh_worlds.py --tests 200 --processes 0 2
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

#: Each test sends a candidate and checks what has arrived, so each reset has something to remove.
_SUITE: Final = """
import pytest

from hirewire.client import Candidate, RscClient, organization_urn
from hirewire.testing import Sandbox

NOOR = Candidate(
    first_name="Noor",
    last_name="Haddad",
    email_addresses=["noor@example.test"],
    phone_numbers=[],
    addresses=[],
    external_profile_url="https://ats.example/c/77",
    ats_created_at=1_700_000_000_000,
    ats_last_modified_at=1_700_000_000_000,
)


@pytest.mark.parametrize("number", range({tests}))
def test_a_candidate_is_the_only_one(rsc: Sandbox, number: int) -> None:
    with RscClient(
        api_url=rsc.hub_url,
        oauth_url=rsc.hub_url,
        client_id=rsc.client_id,
        client_secret=rsc.client_secret,
        organization=organization_urn(rsc.organization_id),
    ) as ats:
        ats.upsert_candidates({{f"C-{{number}}": NOOR}})

    call = rsc.calls(resource="atsCandidates").once()
    assert (call["done"], call["refused"]) == (1, 0)
"""
_SETUP: Final = re.compile(r"^([0-9.]+)s setup ", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--processes", type=int, nargs="+", default=[0, 2], help="Processes of pytest-xdist; with 0, it is not used."
    )
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores", flush=True)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_worlds.py").write_text(_SUITE.format(tests=options.tests), encoding="utf-8")
        for _ in range(options.rounds):
            for processes in options.processes:
                failures += measured(folder, processes, tests=options.tests)
    print(f"load average {os.getloadavg()[0]:.1f}")
    print("every test passed" if not failures else f"{failures} runs had failures")
    sys.exit(1 if failures else 0)


def measured(folder: str, processes: int, *, tests: int) -> bool:
    plugins = ["-p", "hirewire.testing.plugin", "-p", "xdist"]
    command = [sys.executable, "-m", "pytest", *plugins, "-n", str(processes), "-q", "-c", os.devnull]
    began, before = time.monotonic(), os.times()
    suite = subprocess.run(
        [*command, f"--rootdir={folder}", "--durations=0", "--durations-min=0", folder],
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds, after = time.monotonic() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    has_failed = suite.returncode != 0 or f"{tests} passed" not in suite.stdout
    if has_failed:
        print(suite.stdout[-2000:], suite.stderr[-2000:])
    resets = [float(text) for text in _SETUP.findall(suite.stdout)]
    middle = f", reset median {statistics.median(resets):.3f} s" if resets else ""
    how = f"{processes} processes" if processes else "one process"
    print(f"{tests} tests, {how}: {seconds:.1f} s, {seconds / tests:.3f} s a test, {cpu:.1f} s CPU{middle}", flush=True)
    return has_failed


if __name__ == "__main__":
    main()
