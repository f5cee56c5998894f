"""Checking the customer's queries before they are used. The text of a fault says what the agent expects."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from hirewire.agent.connectors.sql.database import BadQuery, Forbidden
from hirewire.agent.connectors.sql.dialects.base import Holds, ResultColumn, Row
from hirewire.agent.connectors.sql.reading import Reader
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.says import says
from hirewire.agent.sdk.tables import PARTS, TABLES, Kind, Table
from hirewire.agent.sdk.tables.values import key_of

#: How far in the future a time of change may be. Differing clocks cannot explain a later time.
_FUTURE: Final = timedelta(minutes=15)
_LIMIT: Final = re.compile(r"\b(?:LIMIT\s+\d+|FETCH\s+(?:FIRST|NEXT)\s[\w\s]+)(?=\s*(?:--.*\s*)?$)", re.IGNORECASE)
_OWNERS: Final = {part: owner for owner, parts in PARTS.items() for part in parts}
SAMPLE: Final = 50
#: For each kind of value that the agent expects: what a query's column may hold to fit this kind.
_FIT: Final = {
    Kind.KEY: {Holds.NUMBER, Holds.TEXT, Holds.OTHER},
    Kind.TEXT: set(Holds) - {Holds.ARRAY, Holds.BYTES, Holds.NOTHING},
    Kind.TEXTS: {Holds.NUMBER, Holds.TEXT, Holds.WORD, Holds.ARRAY, Holds.XML, Holds.OTHER, Holds.ANYTHING},
    Kind.TIME: {Holds.TIME, Holds.DAY, Holds.ANYTHING},
    Kind.FLAG: {Holds.NUMBER, Holds.TEXT, Holds.WORD, Holds.FLAG, Holds.ANYTHING},
    Kind.CONTENT: {Holds.BYTES, Holds.ANYTHING},
}


class Checked(NamedTuple):
    missing: tuple[str, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def check(reader: Reader) -> Checked:
    missing, faults, notes = [], [], []
    for name, table in TABLES.items():
        if not reader.has(name):
            missing.append(name.value)
            continue
        try:
            shape = reader.shape(name)
            wrong = [*_faults(table, shape)]
            faults += [says(f"The query for {name} {fault}") for fault in wrong]
            notes += [] if wrong else [*_notes(table, reader)]
        except Forbidden:
            missing.append(name.value)
        except BadQuery as refused:
            faults.append(str(refused))
    return Checked(tuple(missing), tuple(faults), tuple(notes))


def _faults(table: Table, shape: Mapping[str, ResultColumn]) -> Iterator[str]:
    for name in table.needed:
        if name not in shape:
            yield says(f"has no column {name}.")
    if table.one_of and not any(name in shape for name in table.one_of):
        yield says(f"has no column {' or '.join(table.one_of)}.")
    for column in table.columns:
        actual = shape.get(column.name)
        if actual is not None and not _fits(actual, column.kind):
            yield says(f"has {actual.type} in the column {column.name}, which must be {column.kind}.")


def _fits(actual: ResultColumn, kind: Kind) -> bool:
    """Whether the column may hold this kind of value.

    If values may have a type other than the declared one, a column that is declared as text may contain times.
    """
    return actual.holds in _FIT[kind] or (kind is Kind.TIME and actual.is_loose and actual.holds is Holds.TEXT)


def _notes(table: Table, reader: Reader) -> Iterator[str]:
    """Remarks that are not faults of the query."""
    unknown = [name for name in reader.shape(table.name) if table.column(name) is None]
    if unknown:
        names = ", ".join(sorted(unknown))
        yield says(f"The query for {table.name} has columns that the agent does not know: {names}.")
    rows = reader.sample(table.name, SAMPLE)
    unfit = [fault for row in rows for fault in _unfit(table, reader, row)]
    if unfit:
        yield says(
            f"Rows of {table.name} that do not fit: {len(unfit)} of the first {len(rows)}. The first: {unfit[0]}"
        )
    yield from _doubts(table, reader, rows)


def _doubts(table: Table, reader: Reader, rows: Sequence[Row]) -> Iterator[str]:
    """Problems that no single row shows."""
    limit = _LIMIT.search(reader.query(table.name))
    if limit is not None:
        yield says(f"The query for {table.name} ends with {limit[0]}, so it leaves out rows. Remove the limit.")
    yield from _strays(table, reader, rows)
    late = reader.latest(table.name)
    if late is not None and late > reader.now() + _FUTURE:
        yield says(
            f"The latest modified_at of {table.name} is {late:%Y-%m-%d %H:%M} UTC, which is in the future. The "
            f"setting “Time zone for times without one” may be wrong."
        )


def _strays(table: Table, reader: Reader, rows: Sequence[Row]) -> Iterator[str]:
    """Yield a note if parts, such as feedback, belong to candidates or applications that are not found.

    Perhaps the query for the parts and the query for the records use different kinds of ids. Without this note, nobody
    would notice that the parts do not arrive.
    """
    owner = _OWNERS.get(table.name)
    if owner is None or not reader.has(owner):
        return
    keys = [key_of(row.get(table.owner)) for row in rows]
    try:
        known = {key_of(row.get("id")) for row in reader.by_ids(owner, keys)}
    except (BadQuery, Forbidden):
        # This error is reported when the query for the candidates or applications is checked.
        return
    if strays := [key for key in keys if key not in known]:
        yield says(
            f"Rows of {table.name} that do not arrive: {len(strays)} of the first {len(rows)}. Their {table.owner} "
            f"names no row of {owner}. The first: {strays[0]}"
        )


def _unfit(table: Table, reader: Reader, row: Row) -> Iterator[str]:
    values = reader.values(row)
    try:
        for column in table.columns:
            values.check(column)
        reader.check_blanks(table.name, values)
    except SkipRecord as unfit:
        yield str(unfit)
