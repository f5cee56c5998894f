"""Reading a file of unknown encoding, delimiter and preamble; exact on known headers, guessing nothing else."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hirewire.simulator.importing.columns import field_of

#: Shown to people; a mark at the start decides, else strict UTF-8, else what Windows writes in western Europe.
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
DELIMITERS = {",": gettext_lazy("Comma"), ";": gettext_lazy("Semicolon"), "\t": gettext_lazy("Tab")}
#: A header stands in one of the first lines; above it there may be notes.
PREAMBLE = 25
#: csv's own limit of 131,072 characters is more than a line of people needs, and less than a broken quote eats.
csv.field_size_limit(100_000)


class UnreadableError(Exception):
    """The file is no table that can be read; the text says why."""


class Row(NamedTuple):
    #: Of the file, where the row begins.
    line: int
    values: list[str]


class Table(NamedTuple):
    headers: list[str]
    rows: Iterator[Row]


def detect_encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def detect_delimiter(text: str) -> str:
    """The one that yields the most known headers in any of the first lines."""
    lines = text.splitlines()[:PREAMBLE]

    def most_known(delimiter: str) -> int:
        return max((_known(_split(line, delimiter)) for line in lines), default=0)

    return max(DELIMITERS, key=most_known)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        # No header is like that; reading the table will say what is wrong.
        return []


def decode(content: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise UnreadableError(_("“%(encoding)s” is no encoding that is read here.") % {"encoding": encoding})
    try:
        # A few bytes have no letter in Windows-1252; they cost one letter, not the file.
        return content.decode(encoding, errors="replace" if encoding == "cp1252" else "strict")
    except UnicodeError as wrong:
        reason = _("The file is not written in %(encoding)s. Choose another encoding.")
        raise UnreadableError(reason % {"encoding": ENCODINGS[encoding]}) from wrong


def read(content: bytes, encoding: str, delimiter: str) -> Table:
    """The header, and the rows below it without the empty ones."""
    text = decode(content, encoding)
    rows = _rows(text, delimiter)
    first: list[Row] = []
    for row in rows:
        first.append(row)
        if len(first) == PREAMBLE:
            break
    if not first:
        raise UnreadableError(_("The file is empty."))
    at = _header_of(first)
    return Table([value.strip() for value in first[at].values], _chain(first[at + 1 :], rows))


def _header_of(rows: list[Row]) -> int:
    """The row with the most known headers; the first one when none is known."""
    return max(range(len(rows)), key=lambda index: (_known(rows[index].values), -index))


def _known(values: list[str]) -> int:
    return len({name for value in values if (name := field_of(value))})


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield Row(line, values)
            line = reader.line_num + 1
    except csv.Error as broken:
        reason = _("Line %(line)d cannot be read as a table: %(fault)s.")
        raise UnreadableError(reason % {"line": line, "fault": broken}) from broken


def _chain(first: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest
