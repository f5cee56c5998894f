"""A real Odoo 11, if ``HIREWIRE_ODOO`` names a folder for it and Python 3.6 is installed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.odoo_server import NoPython, Odoo, find_python, running

VARIABLE = "HIREWIRE_ODOO"


@pytest.fixture(scope="session")
def odoo() -> Iterator[Odoo]:
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"NO ODOO: run `make test-odoo`, or let {VARIABLE} name a folder for it")
    try:
        find_python()
    except NoPython as none:
        pytest.skip(f"NO ODOO: {none}")
    with running(Path(folder).resolve()) as server:
        yield server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = {
        str(report.longrepr[2])
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and "tests/odoo" in report.nodeid
    }
    if reasons:
        terminalreporter.section("THE REAL ODOO DID NOT RUN", red=True)
        for reason in sorted(reasons):
            terminalreporter.line(reason.removeprefix("Skipped: "))
