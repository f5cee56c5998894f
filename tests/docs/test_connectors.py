import os
import re
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import pytest

from hirewire.agent.registry import CONNECTORS, Kind
from hirewire.agent.sdk.describe import Rung
from hirewire.agent.sdk.tables import TABLES, Table
from hirewire.agent.sdk.undo import Part
from tests.architecture.files import ROOT

GUIDE = ROOT / "docs/guides/connectors.md"
AGENT_GUIDE = ROOT / "docs/guides/agent.md"
COLUMNS_GUIDE = ROOT / "docs/guides/sql-and-files.md"
#: For each rung, the file with the tests that a connector needs. The guide explains the rungs.
EVIDENCE = {
    Rung.DOUBLE: "tests/agent/connectors/{name}/test_connector.py",
    Rung.CONTRACT: "tests/agent/connectors/{name}/test_contract.py",
    Rung.FOREIGN_CLIENT: "tests/foreign/test_ats_clients.py",
    Rung.REAL_SERVER: "tests/{name}/test_real_{name}.py",
}
#: A connector on this rung or above needs only the tests against its double and against the real server. The real
#: server proves more than the contract tests, which compare the connector with a description of the API.
PROVES_ALONE = Rung.REAL_SERVER
#: Our own ATS. It is not in the guide's table of rungs, and it needs no double, because many tests run the ATS itself.
OWN = "simulator"


def table() -> str:
    lines = ["| ATS | Versions | Rung | Earned |", "|---|---|---|---|"]
    for name, kind in CONNECTORS.items():
        about = kind.description
        if name != OWN:
            earned = ", ".join(filter(None, (about.rung_at, about.rung_with)))
            lines.append(f"| {about.title} | {about.versions} | {about.rung.value} | {earned} |")
    return "\n".join(lines)


def columns() -> str:
    lines = ["| Table | Needed columns | Useful columns |", "|---|---|---|"]
    for name, each in TABLES.items():
        optional = " (optional)" if each.is_optional else ""
        lines.append(f"| `{name}`{optional} | {_needed(each)} | {', '.join(f'`{column}`' for column in each.useful)} |")
    return "\n".join(lines)


def _needed(each: Table) -> str:
    needed = [f"`{column}`" for column in each.needed]
    return ", ".join([*needed, *([" or ".join(f"`{column}`" for column in each.one_of)] if each.one_of else [])])


@pytest.mark.parametrize(
    ("guide", "name", "content"),
    [(GUIDE, "rungs", table), (COLUMNS_GUIDE, "columns", columns)],
    ids=["rungs", "columns"],
)
def test_the_generated_tables_are_up_to_date(guide: Path, name: str, content: Callable[[], str]) -> None:
    text = guide.read_text()
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    written = re.sub(f"{begin}.*{end}", lambda _match: f"{begin}\n{content()}\n{end}", text, flags=re.DOTALL)
    if os.environ.get("HIREWIRE_WRITE_DOCS"):
        guide.write_text(written)

    assert begin in text
    assert guide.read_text() == written


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


def test_the_guide_says_what_each_ats_lets_the_agent_undo() -> None:
    _, _, rows = AGENT_GUIDE.read_text().partition(
        "| ATS | Person | Application | Note or InMail |\n|---|---|---|---|\n"
    )
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in takewhile(bool, rows.splitlines())]
    said = {name: [answer != "no" for answer in answers] for names, *answers in cells for name in names.split(", ")}

    assert said == {
        kind.description.title: [part in kind.description.undoes for part in Part]
        for kind in CONNECTORS.values()
        if kind.can
    }


@pytest.mark.parametrize(
    ("sentence", "is_meant", "titles"),
    [
        (
            "It does not do this for files, SQL databases and the ATS Simulator",
            lambda kind: not kind.expects.shapes,
            {"CSV files", "SQL database", "ATS Simulator"},
        ),
        (
            "Lever can be connected by signing in (OAuth) or with an API key. All other ATSs need a key",
            lambda kind: kind.description.sign_in,
            {"Lever"},
        ),
    ],
    ids=["watched", "signed in"],
)
def test_the_guide_names_the_exceptions_among_the_connectors(
    sentence: str, is_meant: Callable[[Kind], object], titles: set[str]
) -> None:
    """If a new connector is another exception, change the guide's sentence and the row of this test that quotes it."""
    assert sentence in AGENT_GUIDE.read_text()
    assert {kind.description.title for kind in CONNECTORS.values() if is_meant(kind)} == titles
