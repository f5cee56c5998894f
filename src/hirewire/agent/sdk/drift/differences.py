"""Comparing one record with what is expected of it, field by field."""

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin

import msgspec

from hirewire.agent.sdk.drift.masking import word
from hirewire.agent.sdk.drift.sightings import DriftKind

_TYPES: Final = {str: "text", bool: "boolean", int: "number", float: "number", list: "list", dict: "object"}


class Difference(NamedTuple):
    kind: DriftKind
    #: Names of fields, joined by dots. ``[]`` follows the name of a field that contains a list.
    field: str
    value: str = ""


class _Field(NamedTuple):
    name: str
    is_required: bool
    kind: Any
    #: A struct type whose only field has the type ``kind``. Values are checked with the struct type, because msgspec
    #: analyzes a struct type only once. It analyzes any other type again on each call.
    probe: type[msgspec.Struct]


def differences(row: object, shape: type[msgspec.Struct], path: str = "") -> Iterator[Difference]:
    if not isinstance(row, dict):
        yield Difference(DriftKind.TYPE, path.rstrip("."), json_type(row))
        return
    for name, is_required, kind, probe in _fields(shape):
        if name not in row:
            if is_required:
                yield Difference(DriftKind.MISSING, f"{path}{name}")
        elif not _fits({"value": row[name]}, probe):
            yield from _within(row[name], kind, f"{path}{name}")


@cache
def _fields(shape: type[msgspec.Struct]) -> tuple[_Field, ...]:
    return tuple(
        _Field(field.encode_name, field.required, field.type, msgspec.defstruct("Probe", [("value", field.type)]))
        for field in msgspec.structs.fields(shape)
    )


def json_type(value: object) -> str:
    return _TYPES.get(type(value), "null")


def _within(value: object, kind: Any, place: str) -> Iterator[Difference]:  # noqa: ANN401 - a type
    members = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    for member in members:
        if isinstance(value, list) and get_origin(member) is list:
            item_kind = get_args(member)[0]
            for item in value:
                if not _fits(item, item_kind):
                    yield from _within(item, item_kind, f"{place}[]")
            return
        if isinstance(value, dict) and isinstance(member, type) and issubclass(member, msgspec.Struct):
            yield from differences(value, member, f"{place}.")
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
