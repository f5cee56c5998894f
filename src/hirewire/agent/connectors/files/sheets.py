"""Reading one file as a table: its encoding, its separator, its headings, and each line that can be read."""

import codecs
import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple

from hirewire.agent.connectors.files.headings import DELETED, columns_of
from hirewire.agent.connectors.files.settings import Settings
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.errors import SkipRecord, StopSync
from hirewire.agent.sdk.says import says
from hirewire.agent.sdk.tables import LONGEST_TEXT, TableName, Values
from hirewire.agent.sdk.tables.values import key_of

#: How many characters a field may have. Python's csv module has one limit for the whole process, 131,072 by default, so
#: no other part of Hirewire may set this limit.
csv.field_size_limit(20_000_000)
SEPARATORS: Final = (",", ";", "\t")
_NAMES: Final = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}


@dataclass
class Line:
    #: The number of the line on which the row begins.
    number: int
    file: str
    values: Values

    def key(self) -> str:
        return self.values.text("id")


class Fault(NamedTuple):
    skipped: Skipped
    #: The ids of the records that the line belongs to. These records are not sent now: they would lack what the line
    #: describes, such as a note, so the note would be removed from Recruiter.
    owners: Sequence[str]


@dataclass
class Sheet:
    #: The column with the id of the record to which a row belongs.
    owner: str = "id"
    rows: dict[str, Line] = field(default_factory=dict)
    #: Faults of lines that cannot be read; each key is the id of a line. The records of these lines are not deleted,
    #: because a later file may correct the lines.
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    #: Lines without an id. Such a line may belong to any record, so a record may still exist even if no other line has
    #: its id.
    nameless: list[Fault] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    unknown: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._by_owner: dict[str, list[Values]] | None = None

    @property
    def skipped(self) -> Sequence[Skipped]:
        return [fault.skipped for fault in self._all_faults()]

    @cached_property
    def doubts(self) -> Mapping[str, str]:
        """The ids of the records that cannot be sent, each with the reason why a line of the record cannot be read."""
        return {owner: fault.skipped.reason for fault in self._all_faults() for owner in fault.owners}

    def of(self, owner: str) -> Sequence[Values]:
        if self._by_owner is None:
            self._by_owner = defaultdict(list)
            for line in self.rows.values():
                self._by_owner[line.values.text(self.owner)].append(line.values)
        return self._by_owner.get(owner, ())

    def put(self, key: str, line: Line) -> None:
        self._forget(key)
        self.rows[key] = line

    def delete(self, key: str) -> None:
        self._forget(key)
        self.deleted.add(key)

    def refuse(self, row: Mapping[str, object], file: str, number: int, why: str) -> None:
        key, place = key_of(row.get("id")), f"Line {number} of {file}"
        reason = says(f"Line {number} of {file} {why}")
        # The earlier line with the same id cannot be trusted either.
        earlier = self.rows.pop(key, None)
        owners = [key_of(row.get(self.owner)), *([earlier.values.text(self.owner)] if earlier else [])]
        # Report the row of a part, such as a note, by its line number: a part's id is not the id of a record.
        fault = Fault(Skipped(key if key and self.owner == "id" else place, reason), owners)
        self.deleted.discard(key)
        (self.faults[key] if key else self.nameless).append(fault)

    def _forget(self, key: str) -> None:
        self.rows.pop(key, None)
        self.faults.pop(key, None)
        self.deleted.discard(key)

    def _all_faults(self) -> Iterator[Fault]:
        yield from chain(*self.faults.values(), self.nameless)


def read(content: bytes, name: str, table: TableName, settings: Settings, into: Sheet) -> None:
    """Add the rows of a file. A row replaces or removes the row with the same id from an earlier file."""
    text = _decoded(content, name, settings)
    separator = settings.separator or max(SEPARATORS, key=lambda each: len(columns_of(table, _first(text, each))))
    lines = _lines(text, separator, name)
    headings = next(lines, (1, []))[1]
    places = columns_of(table, headings)
    if "id" not in places:
        raise StopSync(f"{name} has no column id. Its headings are: {', '.join(headings)[:200]}.")
    into.columns |= frozenset(places)
    into.unknown = tuple(each for place, each in enumerate(headings) if place not in places.values())
    seen: set[str] = set()
    for number, cells in lines:
        _take(into, _row(places, cells), cells, len(headings), file=name, number=number, seen=seen, settings=settings)


def _take(
    into: Sheet,
    row: Mapping[str, object],
    cells: list[str],
    width: int,
    *,
    file: str,
    number: int,
    seen: set[str],
    settings: Settings,
) -> None:
    key = key_of(row.get("id"))
    is_repeated = key in seen
    seen.add(key)
    if len(cells) != width:
        into.refuse(row, file, number, says(f"has {len(cells)} columns instead of {width}."))
        return
    if not key:
        into.refuse(row, file, number, says("has no id."))
        return
    if is_repeated:
        into.refuse(row, file, number, says(f"repeats the id {key}."))
        return
    line = Line(number, file, Values(row, zone=settings.zone))
    try:
        is_deleted = bool(line.values.flag(DELETED))
    except SkipRecord as unfit:
        into.refuse(row, file, number, says(f"does not fit: {unfit}"))
        return
    if is_deleted:
        into.delete(key)
    else:
        into.put(key, line)


def _row(places: Mapping[str, int], cells: list[str]) -> Mapping[str, object]:
    return {column: cells[place][:LONGEST_TEXT] for column, place in places.items() if place < len(cells)}


def _decoded(content: bytes, name: str, settings: Settings) -> str:
    encoding = settings.encoding or _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeError as wrong:
        raise StopSync(f"{name} is not written in {_NAMES[encoding]}. Choose its encoding.") from wrong


def _encoding(content: bytes) -> str:
    """UTF-16 if its byte order mark is there, UTF-8 if all bytes are valid, or else Windows-1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _first(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _lines(text: str, separator: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Non-empty lines with their numbers.

    Parsing is strict: if it were not, an unclosed quotation mark would silently swallow the rest of the file.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as broken:
        raise StopSync(
            f"{file} cannot be read from line {begins} on ({broken}). Look for a quotation mark that is not closed."
        ) from broken
