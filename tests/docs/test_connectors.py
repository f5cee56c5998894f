"""The guide's table of rungs agrees with the connectors, and each rung has the tests that it requires."""

import os
import re

from hirewire.agent.registry import CONNECTORS
from hirewire.agent.sdk.describe import Rung
from tests.architecture.files import ROOT

GUIDE = ROOT / "docs/guides/connectors.md"
#: The tests that earn a rung. What cannot be found here has not been earned.
EVIDENCE = {
    Rung.DOUBLE: "tests/agent/connectors/{name}/test_connector.py",
    Rung.CONTRACT: "tests/agent/connectors/{name}/test_contract.py",
    Rung.FOREIGN_CLIENT: "tests/foreign/test_ats_clients.py",
    Rung.REAL_SERVER: "tests/{name}/test_real_{name}.py",
}
#: A real server proves more than a description of it.
PROVES_ALONE = Rung.REAL_SERVER
#: Ours: it is the real server, started by most tests.
OWN = "simulator"


def table() -> str:
    lines = ["| ATS | Versions | Rung | Earned |", "|---|---|---|---|"]
    for name, kind in CONNECTORS.items():
        about = kind.description
        if name != OWN:
            lines.append(f"| {about.title} | {about.versions} | {about.rung.value} | {about.rung_at} |")
    return "\n".join(lines)


def test_the_table_of_rungs_is_up_to_date() -> None:
    text = GUIDE.read_text()
    written = re.sub(
        r"<!-- rungs -->.*<!-- /rungs -->", f"<!-- rungs -->\n{table()}\n<!-- /rungs -->", text, flags=re.DOTALL
    )
    if os.environ.get("HIREWIRE_WRITE_DOCS"):
        GUIDE.write_text(written)

    assert GUIDE.read_text() == written


def test_each_rung_has_its_required_tests() -> None:
    missing = [
        path.format(name=name)
        for name, kind in CONNECTORS.items()
        for rung, path in EVIDENCE.items()
        if name != OWN and _is_needed(rung, kind.description.rung)
        if not (ROOT / path.format(name=name)).exists()
    ]

    assert missing == []


def _is_needed(rung: Rung, earned: Rung) -> bool:
    if earned >= PROVES_ALONE:
        return rung in {Rung.DOUBLE, PROVES_ALONE}
    return rung <= earned
