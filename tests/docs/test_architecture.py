"""The generated parts of ``docs/architecture.md`` agree with the source; ``make docs`` rewrites them."""

import re

import pytest

from tests.architecture.files import ROOT
from tests.docs import architecture
from tests.docs.test_protocol import WRITES

PAGE = ROOT / "docs" / "architecture.md"


@pytest.mark.parametrize(
    ("name", "text"),
    [("wings", architecture.wings_table()), ("tables", architecture.tables_diagrams())],
    ids=["wings", "tables"],
)
def test_the_map_agrees_with_the_source(name: str, text: str) -> None:
    page = PAGE.read_text()
    part = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    if WRITES:
        page = part.sub(lambda _: f"{text}\n", page)
        PAGE.write_text(page)

    (found,) = part.findall(page)
    found = found.rstrip("\n")

    assert found == text, "run make docs"
