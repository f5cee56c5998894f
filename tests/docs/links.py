"""Finds broken links between the repository's pages, and follows links as GitHub does."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark").enable("table")
#: Characters that GitHub leaves out of a heading's anchor.
_LEFT_OUT = re.compile(r"[^\w\- ]")


def broken(page: Path) -> list[str]:
    """Return the page's links to files or headings that do not exist."""
    return [link for link in _links(page) if not _leads_somewhere(page, link)]


def _leads_somewhere(page: Path, link: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return True
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return target.exists() and (not parts.fragment or unquote(parts.fragment) in _anchors(target))


def _links(page: Path) -> Iterator[str]:
    for token in _inline(page):
        for name in ("href", "src"):
            if link := token.attrGet(name):
                yield str(link)


@cache
def _anchors(page: Path) -> frozenset[str]:
    tokens = _MARKDOWN.parse(page.read_text())
    headings = [tokens[place + 1] for place, token in enumerate(tokens) if token.type == "heading_open"]
    used: Counter[str] = Counter()
    anchors = set()
    for heading in headings:
        text = "".join(part.content for part in heading.children or () if part.type in {"text", "code_inline"})
        anchor = _LEFT_OUT.sub("", text.lower()).replace(" ", "-")
        anchors.add(f"{anchor}-{used[anchor]}" if used[anchor] else anchor)
        used[anchor] += 1
    return frozenset(anchors)


def _inline(page: Path) -> Iterator[Token]:
    for token in _MARKDOWN.parse(page.read_text()):
        yield from token.children or ()
