"""Checking the customer's queries before they are used. Each fault says what would be right."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from hirewire.agent.connectors.sql.database import BadQuery, Forbidden, ResultColumn, Row
from hirewire.agent.connectors.sql.reading import Reader
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.tables import TABLES, Column, Kind, Table

#: How many rows are checked.
SAMPLE: Final = 50
#: The kinds of types that fit a column, in the terms of PostgreSQL's ``pg_type.typcategory``: numbers, texts, times,
#: booleans, arrays, enumerations; U is for all others, such as a UUID.
_FIT: Final = {
    Kind.KEY: "NSEU",
    Kind.TEXT: "NSDBEUX",
    Kind.TEXTS: "NSAEUX",
    Kind.TIME: "D",
    Kind.FLAG: "NSBE",
    Kind.CONTENT: "U",
}
#: Types of these kinds that do not fit nevertheless.
_UNFIT: Final = {
    Kind.KEY: {"bytea", "json", "jsonb", "xml"},
    Kind.TEXT: {"bytea"},
    Kind.TIME: {"time", "timetz"},
    Kind.TEXTS: {"bytea", "json", "jsonb"},
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
            faults += [f"The query for {name} {fault}" for fault in wrong]
            notes += [] if wrong else [*_notes(table, reader)]
        except Forbidden:
            missing.append(name.value)
        except BadQuery as refused:
            faults.append(str(refused))
    return Checked(tuple(missing), tuple(faults), tuple(notes))


def _faults(table: Table, shape: Mapping[str, ResultColumn]) -> Iterator[str]:
    for name in table.needed:
        if name not in shape:
            yield f"has no column {name}."
    if table.one_of and not any(name in shape for name in table.one_of):
        yield f"has no column {' or '.join(table.one_of)}."
    for column in table.columns:
        actual = shape.get(column.name)
        if actual is not None and not _fits(column, actual):
            yield f"has {actual.type} in the column {column.name}, which must be {column.kind}."


def _fits(column: Column, actual: ResultColumn) -> bool:
    if column.kind is Kind.CONTENT:
        return actual.type == "bytea"
    return actual.category in _FIT[column.kind] and actual.type not in _UNFIT.get(column.kind, ())


def _notes(table: Table, reader: Reader) -> Iterator[str]:
    """Remarks that are not faults of the query."""
    unknown = [name for name in reader.shape(table.name) if table.column(name) is None]
    if unknown:
        yield f"The query for {table.name} has columns that the agent does not know: {', '.join(sorted(unknown))}."
    rows = reader.sample(table.name, SAMPLE)
    unfit = [fault for row in rows for fault in _unfit(table, reader, row)]
    if unfit:
        yield f"Of the first {len(rows)} rows of {table.name}, {len(unfit)} do not fit. The first: {unfit[0]}"


def _unfit(table: Table, reader: Reader, row: Row) -> Iterator[str]:
    values = reader.values(row)
    try:
        for column in table.columns:
            values.check(column)
    except SkipRecord as unfit:
        yield str(unfit)
