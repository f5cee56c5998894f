"""Reads a CSV file whose encoding, delimiter and header line are unknown.

It chooses the header line and the delimiter that yield the largest number of known headers.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hirewire.simulator.importing.columns import field_of

#: The encodings with their display names. A file with UTF-16's byte order mark is read as UTF-16. Any other file is
#: read as UTF-8 if possible, and otherwise with the Windows code page of western Europe.
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
DELIMITERS = {",": gettext_lazy("Comma"), ";": gettext_lazy("Semicolon"), "\t": gettext_lazy("Tab")}
#: The header is searched for in this many rows at the beginning, because notes may stand above the header.
PREAMBLE = 25
#: The most characters that a value may have. Real values are far shorter, but after an unclosed quote, everything up
#: to the next quote is one value. The limit of the module ``csv`` is not lowered, because it applies to the whole
#: process, and other code reads longer values.
LONGEST_VALUE = 100_000
#: A file is read to its end while somebody waits. With these limits, even the slowest file of 20 MB
#: takes only a few seconds.
LONGEST_ROW, MOST_COLUMNS, MOST_LINES = 200_000, 500, 250_000


class UnreadableError(Exception):
    """The file cannot be read as a table; the message says why."""


class Row(NamedTuple):
    #: The line in the file where the row begins.
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
    lines = [line for line in islice(_lines(text), PREAMBLE) if len(line) <= LONGEST_ROW]

    def most_known(delimiter: str) -> int:
        return max((_known(_split(line, delimiter)) for line in lines), default=0)

    return max(DELIMITERS, key=most_known)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        # This line cannot be the header. ``read`` reports the fault later.
        return []


def decode(content: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise UnreadableError(_("“%(encoding)s” is not a supported encoding.") % {"encoding": encoding})
    try:
        # A few bytes are undefined in Windows-1252. Each such byte is replaced, so that the file can still be read.
        return content.decode(encoding, errors="replace" if encoding == "cp1252" else "strict")
    except UnicodeError as wrong:
        reason = _("The file is not written in %(encoding)s. Choose another encoding.")
        raise UnreadableError(reason % {"encoding": ENCODINGS[encoding]}) from wrong


def read(content: bytes, encoding: str, delimiter: str) -> Table:
    text = decode(content, encoding)
    if delimiter not in DELIMITERS:
        raise UnreadableError(_("Columns are separated by comma, semicolon or tab. Choose one of them."))
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        reason = _("The file has more than %(limit)s lines. Split it into smaller ones.")
        raise UnreadableError(reason % {"limit": _grouped(MOST_LINES)})
    rows = _rows(text, delimiter)
    first = list(islice(rows, PREAMBLE))
    if not first:
        raise UnreadableError(_("The file is empty."))
    at = _header_of(first)
    return Table([value.strip() for value in first[at].values], _chain(first[at + 1 :], rows))


def _header_of(rows: list[Row]) -> int:
    """The index of the row with the largest number of known headers, or of the first row if no header is known."""
    return max(range(len(rows)), key=lambda index: (_known(rows[index].values), -index))


def _known(values: list[str]) -> int:
    if len(values) > MOST_COLUMNS:
        return 0
    return len({name for value in values if (name := field_of(value))})


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows that are not empty. Raise ``UnreadableError`` at the first row that exceeds a limit."""
    lines = _BoundedRow(text)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for values in reader:
            if len(values) > MOST_COLUMNS:
                reason = _(
                    "Line %(line)d has %(count)s columns; the limit is %(limit)s. Delete the columns that nobody needs."
                )
                figures = {"count": _grouped(len(values)), "limit": _grouped(MOST_COLUMNS)}
                raise UnreadableError(reason % {"line": lines.first, **figures})
            if any(len(value) > LONGEST_VALUE for value in values):
                raise _too_long(lines.first)
            if "".join(values).strip():
                yield Row(lines.first, values)
            lines.begin_row(reader.line_num + 1)
    except csv.Error as broken:
        # A value exceeds the limit of the module ``csv``. That limit is never lower than ``LONGEST_VALUE``, so the
        # value exceeds ``LONGEST_VALUE``, too.
        raise _too_long(lines.first) from broken


def _too_long(line: int) -> UnreadableError:
    reason = _(
        "Line %(line)d cannot be read as a table: a value has more than %(limit)s characters. "
        "Look for a quotation mark that is not closed."
    )
    return UnreadableError(reason % {"line": line, "limit": _grouped(LONGEST_VALUE)})


class _BoundedRow:
    """Iterates over the lines of a text, and limits the total length of one row's lines."""

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
        self.begin_row(1)

    def begin_row(self, line: int) -> None:
        self.first = line
        self._left = LONGEST_ROW

    def __iter__(self) -> "_BoundedRow":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._left -= len(line)
        if self._left < 0:
            reason = _(
                "The row that starts on line %(line)d has more than %(limit)s characters. Look for a "
                "quotation mark that is not closed, or save the file as CSV again."
            )
            raise UnreadableError(reason % {"line": self.first, "limit": _grouped(LONGEST_ROW)})
        return line


def _lines(text: str) -> Iterator[str]:
    """Split the text only at CR, LF and CRLF. ``str.splitlines`` would also split at other characters."""
    return io.StringIO(text, newline="")


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _chain(first: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest
