"""The column types of MySQL and MariaDB results, and the conversion of received bytes to values."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Protocol

from pymysql.constants import FIELD_TYPE, FLAG

from hirewire.agent.connectors.sql.dialects.base import Holds, ResultColumn
from hirewire.agent.sdk.tables.values import UNREADABLE

#: The number of the character set ``binary``.
_BINARY: Final = 63
_TYPES: Final[Mapping[int, tuple[str, Holds]]] = {
    FIELD_TYPE.TINY: ("tinyint", Holds.NUMBER),
    FIELD_TYPE.SHORT: ("smallint", Holds.NUMBER),
    FIELD_TYPE.INT24: ("mediumint", Holds.NUMBER),
    FIELD_TYPE.LONG: ("int", Holds.NUMBER),
    FIELD_TYPE.LONGLONG: ("bigint", Holds.NUMBER),
    FIELD_TYPE.YEAR: ("year", Holds.NUMBER),
    FIELD_TYPE.DECIMAL: ("decimal", Holds.NUMBER),
    FIELD_TYPE.NEWDECIMAL: ("decimal", Holds.NUMBER),
    FIELD_TYPE.FLOAT: ("float", Holds.NUMBER),
    FIELD_TYPE.DOUBLE: ("double", Holds.NUMBER),
    FIELD_TYPE.BIT: ("bit", Holds.FLAG),
    FIELD_TYPE.TIMESTAMP: ("timestamp", Holds.TIME),
    FIELD_TYPE.DATETIME: ("datetime", Holds.TIME),
    FIELD_TYPE.DATE: ("date", Holds.DAY),
    FIELD_TYPE.NEWDATE: ("date", Holds.DAY),
    FIELD_TYPE.TIME: ("time", Holds.CLOCK),
    # In MariaDB, JSON is text, so MySQL's JSON is treated as text, too.
    FIELD_TYPE.JSON: ("json", Holds.TEXT),
    FIELD_TYPE.GEOMETRY: ("geometry", Holds.NOTHING),
    FIELD_TYPE.NULL: ("null", Holds.TEXT),
}
#: For each type, its name if it holds text, and its name if it holds bytes.
_TEXTS: Final[Mapping[int, tuple[str, str]]] = {
    FIELD_TYPE.VARCHAR: ("varchar", "varbinary"),
    FIELD_TYPE.VAR_STRING: ("varchar", "varbinary"),
    FIELD_TYPE.STRING: ("char", "binary"),
    FIELD_TYPE.TINY_BLOB: ("tinytext", "tinyblob"),
    FIELD_TYPE.BLOB: ("text", "blob"),
    FIELD_TYPE.MEDIUM_BLOB: ("mediumtext", "mediumblob"),
    FIELD_TYPE.LONG_BLOB: ("longtext", "longblob"),
}
_WHOLE: Final = {"tinyint", "smallint", "mediumint", "int", "bigint", "year"}


class Described(Protocol):
    name: str
    type_code: int
    charsetnr: int
    length: int
    flags: int
    scale: int


def column_of(field: Described) -> ResultColumn:
    if field.type_code in _TYPES:
        name, holds = _TYPES[field.type_code]
        return ResultColumn(field.name, name, holds, field.scale)
    as_text, as_bytes = _TEXTS.get(field.type_code, ("text", "blob"))
    if field.charsetnr != _BINARY:
        if field.flags & (FLAG.ENUM | FLAG.SET):
            # Do not return TEXT, so that the check refuses ids in an ENUM or SET column. MySQL sorts such a column in
            # the order in which its type lists the values. But when MySQL compares the column with an id, it compares
            # texts. So paging by id would miss rows.
            return ResultColumn(field.name, "enum" if field.flags & FLAG.ENUM else "set", Holds.WORD)
        return ResultColumn(field.name, as_text, Holds.TEXT)
    # A column of length 0 is a bare NULL, which has no type.
    return (
        ResultColumn(field.name, as_bytes, Holds.BYTES)
        if field.length
        else ResultColumn(field.name, "null", Holds.TEXT)
    )


def loader_of(column: ResultColumn) -> Callable[[bytes], object]:
    if column.type in _WHOLE:
        return int
    by_type: Mapping[str, Callable[[bytes], object]] = {
        "decimal": lambda data: Decimal(data.decode()),
        "float": float,
        "double": float,
        "bit": lambda data: int.from_bytes(data, "big"),
    }
    by_content: Mapping[Holds, Callable[[bytes], object]] = {
        Holds.TIME: _time,
        Holds.DAY: _time,
        Holds.BYTES: bytes,
        Holds.NOTHING: bytes,
    }
    return by_type.get(column.type) or by_content.get(column.holds) or _text


def _time(data: bytes) -> str | None:
    """A time as text, without a zone. 0000-00-00 is a missing time."""
    return None if data.startswith(b"0000-00-00") else data.decode()


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return UNREADABLE + data.decode(errors="replace")
