"""Comparing one record with what is expected of it, field by field."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin

import msgspec

from hirewire.agent.sdk.drift.masking import word
from hirewire.agent.sdk.drift.sightings import DriftKind

_TYPES: Final = {str: "text", bool: "boolean", int: "number", float: "number", list: "list", dict: "object"}


class Difference(NamedTuple):
    kind: DriftKind
    #: Names of fields, joined by dots; ``[]`` follows one that holds a list.
    field: str
    value: str = ""


def differences(row: object, shape: type[msgspec.Struct], path: str = "") -> Iterator[Difference]:
    """Yield whatever of a record does not fit its strict shape."""
    if not isinstance(row, dict):
        yield Difference(DriftKind.TYPE, path, json_type(row))
        return
    for field in msgspec.structs.fields(shape):
        place = f"{path}.{field.encode_name}" if path else field.encode_name
        if field.encode_name in row:
            yield from _within(row[field.encode_name], field.type, place)
        elif field.required:
            yield Difference(DriftKind.MISSING, place)


def json_type(value: object) -> str:
    return _TYPES.get(type(value), "null")


def _within(value: object, kind: Any, place: str) -> Iterator[Difference]:  # noqa: ANN401 - a type
    if _fits(value, kind):
        return
    members = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    for member in members:
        if isinstance(value, list) and get_origin(member) is list:
            for item in value:
                yield from _within(item, get_args(member)[0], f"{place}[]")
            return
        if isinstance(value, dict) and isinstance(member, type) and issubclass(member, msgspec.Struct):
            yield from differences(value, member, place)
            return
        if isinstance(value, str) and get_origin(member) is Literal:
            yield Difference(DriftKind.VALUE, place, word(value))
            return
    yield Difference(DriftKind.TYPE, place, json_type(value))


def _fits(value: object, kind: Any) -> bool:  # noqa: ANN401 - a type
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True
