"""Reading a file of unknown encoding, delimiter and preamble; exact on known headers, guessing nothing else."""

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

#: Shown to people; a mark at the start decides, else strict UTF-8, else what Windows writes in western Europe.
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
DELIMITERS = {",": gettext_lazy("Comma"), ";": gettext_lazy("Semicolon"), "\t": gettext_lazy("Tab")}
#: A header stands in one of the first lines; above it there may be notes.
PREAMBLE = 25
#: csv's own limit of 131,072 characters is more than a line of people needs, and less than a broken quote eats.
LONGEST_VALUE = 100_000
csv.field_size_limit(LONGEST_VALUE)
#: A file is read to its end while somebody waits. These keep every way to fill 20 MB within a few seconds.
LONGEST_ROW, MOST_COLUMNS, MOST_LINES = 200_000, 500, 250_000


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
    lines = [line for line in islice(_lines(text), PREAMBLE) if len(line) <= LONGEST_ROW]

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
    """The row with the most known headers; the first one when none is known."""
    return max(range(len(rows)), key=lambda index: (_known(rows[index].values), -index))


def _known(values: list[str]) -> int:
    if len(values) > MOST_COLUMNS:
        return 0
    return len({name for value in values if (name := field_of(value))})


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Rows with something in them; raises ``UnreadableError`` at the first that no table of people has."""
    lines = _BoundedRow(text)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for values in reader:
            if len(values) > MOST_COLUMNS:
                reason = _("Line %(line)d has %(count)s columns; %(limit)s fit. Delete those that nobody needs.")
                figures = {"count": _grouped(len(values)), "limit": _grouped(MOST_COLUMNS)}
                raise UnreadableError(reason % {"line": lines.first, **figures})
            if "".join(values).strip():
                yield Row(lines.first, values)
            lines.begin_row(reader.line_num + 1)
    except csv.Error as broken:
        reason = _(
            "Line %(line)d cannot be read as a table: a value has more than %(limit)s characters. "
            "Look for a quotation mark that is not closed."
        )
        raise UnreadableError(reason % {"line": lines.first, "limit": _grouped(LONGEST_VALUE)}) from broken


class _BoundedRow:
    """The lines of a text, as long as those of one row are not too long together."""

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
                "The row that begins in line %(line)d has more than %(limit)s characters. "
                "Look for a quotation mark that is not closed, or save the file as CSV once more."
            )
            raise UnreadableError(reason % {"line": self.first, "limit": _grouped(LONGEST_ROW)})
        return line


def _lines(text: str) -> Iterator[str]:
    """As an editor counts lines; str.splitlines knows more line ends than CSV does."""
    return io.StringIO(text, newline="")


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _chain(first: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest
