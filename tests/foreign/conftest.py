from pathlib import Path

import pytest

from tests.foreign import tools


@pytest.fixture(scope="session")
def node(pytestconfig: pytest.Config) -> Path:
    return tools.node_folder(_cache(pytestconfig))


@pytest.fixture(scope="session")
def foreign_python(pytestconfig: pytest.Config) -> Path:
    return tools.python_of(_cache(pytestconfig))


def _cache(config: pytest.Config) -> Path:
    return Path(config.cache.mkdir("foreign"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = {
        str(report.longrepr[2])
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and "tests/foreign" in report.nodeid
    }
    if reasons:
        terminalreporter.section("THIRD-PARTY CLIENTS DID NOT RUN", red=True)
        for reason in sorted(reasons):
            terminalreporter.line(reason.removeprefix("Skipped: "))
