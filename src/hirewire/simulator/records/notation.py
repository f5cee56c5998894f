"""Job descriptions for editing: text in which marks stand for lists and bold words, instead of HTML."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from itertools import groupby
from typing import Final

from django.utils.html import escape

from hirewire.simulator.records.html import check_length, cleaned, has_elements

#: The mark of a list item. There is no mark for numbered lists, because a line such as “2024. …” would count as a list
#: item and lose its number.
_ITEM: Final = re.compile(r"[-•]\s+")
_BOLD: Final = re.compile(r"\*\*([^\s*](?:[^*]*[^\s*])?)\*\*")
#: White space beside these tags has no meaning.
_BLOCKS: Final = re.compile(r"\s*(</?(?:p|ul|li|br)>)\s*")


def text_of(html: str) -> str:
    """Return a stored description for editing. It stays HTML if it has markup that this notation would lose."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    text = re.sub(r"\n{3,}", "\n\n", "".join(writer.parts)).strip()
    return text if _BLOCKS.sub(r"\1", html_of(text)) == _BLOCKS.sub(r"\1", html) else html


def html_of(text: str) -> str:
    """Return the clean HTML of a description that somebody typed, or pasted as HTML."""
    text = text.replace("\r\n", "\n").strip()
    check_length(text)
    if has_elements(text):
        return cleaned(text)
    return cleaned("\n\n".join(part for block in re.split(r"\n\s*\n", text) for part in _parts(block)))


def _parts(block: str) -> list[str]:
    """The paragraphs and lists of a block. A list may follow its paragraph without an empty line."""
    grouped = groupby(block.splitlines(), key=lambda line: _ITEM.match(line) is not None)
    return [_list(lines) if are_items else f"<p>{'<br>'.join(map(_inline, lines))}</p>" for are_items, lines in grouped]


def _list(lines: Iterable[str]) -> str:
    items = (f"<li>{_inline(_ITEM.sub('', line, count=1))}</li>" for line in lines)
    return f"<ul>{''.join(items)}</ul>"


def _inline(line: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", escape(line))


class _Writer(HTMLParser):
    """Converts clean HTML to the notation. Markup that has no mark is lost, and ``text_of`` detects this."""

    _STARTS: Final = {"p": "\n\n", "ul": "\n\n", "li": "\n- ", "br": "\n", "strong": "**"}
    _ENDS: Final = {"p": "\n\n", "ul": "\n\n", "strong": "**"}

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        self.parts.append(self._STARTS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(self._ENDS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        # Line breaks between blocks mean nothing. Elsewhere they are spaces.
        if "\n" not in data or data.strip():
            self.parts.append(re.sub(r"\s*\n\s*", " ", data))
