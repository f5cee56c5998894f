"""A real Odoo 11, if ``HIREWIRE_ODOO`` names a folder for it and Python 3.6 is installed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.odoo.steps import Models
from tests.sandbox.conftest import kept_cluster
from tools.odoo_server import NoPython, Odoo, find_python, running

__all__ = ["kept_cluster"]
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


@pytest.fixture(scope="session")
def stages(odoo: Odoo) -> None:
    """Create the stages of recruitment if they are missing, because Odoo installs them only with its demo data."""
    models = Models.of(odoo)
    if not models.do("hr.recruitment.stage", "search", []):
        for order, name in enumerate(("Initial", "Interview", "Offer")):
            models.do("hr.recruitment.stage", "create", {"name": name, "sequence": order})


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
