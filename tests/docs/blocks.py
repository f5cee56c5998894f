"""The fenced blocks of guides, so that tests can run them as they stand."""

import re
from textwrap import dedent

from tests.architecture.files import ROOT

GUIDES = ROOT / "docs/guides"


def blocks(guide: str, language: str) -> list[str]:
    """The blocks of a language, in order. A block within a list is indented; its indentation is removed."""
    fence = re.compile(rf"^( *)```{language}\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
    return [dedent(text) for _, text in fence.findall((GUIDES / guide).read_text())]
