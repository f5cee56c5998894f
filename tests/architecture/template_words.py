"""Finds untranslated words in templates: text, attributes that people see or hear, and arguments of tags."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

#: Words that are the same in every language: brands, labels from the protocol and its guide, units.
LITERAL = {
    "Recruiter System Connect (RSC)", "Recruiter System Connect", "RSC", "Recruiter", "ATS", "ATS Simulator", "InMail",
    "Hirewire",
    "PRIVATE", "PUBLIC", "simulator", "hw_sec_",
    "UTC", "CSV", "JSON", "SHA-256", "URN", "OAuth", "API", "OpenAPI", "px", "KB", "MB", "ms", "kB",
}  # fmt: skip
_ATTRIBUTES = {"aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt", "data-copied"}
#: Only programs read the content of these elements.
_SILENT = {"script", "style", "code", "pre", "kbd", "svg"}
_VOID = {"meta", "link", "input", "br", "hr", "img", "wbr", "col"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_BREAK = "\x1f"
#: A string in a tag.
_STRING = re.compile(r'"([^"]*)"')
_TRANSLATED = re.compile(r'_\("[^"]*"\)')
#: The strings in these tags are already translated or, like names and addresses, are only for programs. The keyword
#: arguments of ``include`` and ``blocktranslate`` can be for people, so these arguments are checked.
_TAGS_FOR_PROGRAMS = {
    "translate", "trans", "blocktranslate", "blocktrans", "url", "static", "extends", "include", "load", "icon", "wire",
    "if", "elif", "block", "partial", "partialdef", "comment", "settings_url", "now", "avatar",
}  # fmt: skip


def bare_words(source: str) -> list[str]:
    tokens = Lexer(source).tokenize()
    return [*_in_markup(tokens), *_in_tags(tokens)]


def _in_markup(tokens: list[Token]) -> Iterator[str]:
    """Untranslated words in text and in attributes.

    Tags are replaced with breaks, because their output is unknown, and translated blocks are left out.
    """
    parts: list[str] = []
    inside = ""
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            name = token.split_contents()[0]
            if inside:
                inside = "" if name == f"end{inside}" else inside
                continue
            inside = name if name in {"blocktranslate", "blocktrans", "comment", "verbatim"} else ""
            parts.append(_BREAK)
        elif inside or token.token_type == TokenType.COMMENT:
            continue
        else:
            parts.append(token.contents if token.token_type == TokenType.TEXT else _BREAK)
    reader = _Reader()
    reader.feed("".join(parts))
    reader.close()
    return iter(reader.found)


def _in_tags(tokens: list[Token]) -> Iterator[str]:
    """Words that are passed to a tag or a filter without ``_("…")``, such as the text of a badge."""
    for token in tokens:
        if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
            continue
        pieces = token.split_contents()
        if token.token_type == TokenType.BLOCK and pieces[0] in _TAGS_FOR_PROGRAMS:
            pieces = [piece for piece in pieces[1:] if "=" in piece and pieces[0] in {"include", "blocktranslate"}]
        for text in _STRING.findall(_TRANSLATED.sub("", " ".join(pieces))):
            # A string that people see has a space or begins with a capital letter. Programs use all other strings.
            if (" " in text.strip() or text[:1].isupper()) and _is_bare(text):
                yield text


def _is_bare(text: str) -> bool:
    parts = (" ".join(part.split()).strip(" :,.…—") for part in text.split("·"))
    return any(_WORD.search(part) for part in parts if part not in LITERAL)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag in _SILENT or ("translate", "no") in attrs or self.silent) and tag not in _VOID:
            self.silent.append(tag)
        for name, value in attrs:
            if name in _ATTRIBUTES:
                self._look(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.silent, kept = [], self.silent
            self.handle_starttag(tag, attrs)
            self.silent = kept

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._look(data)

    def _look(self, text: str) -> None:
        self.found += [" ".join(part.split()) for part in text.split(_BREAK) if _is_bare(part)]
