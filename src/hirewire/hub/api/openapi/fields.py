"""Records as tables for people to read."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from hirewire.hub.api.openapi.schemas import Schema


class Row(NamedTuple):
    name: str
    kind: str
    is_required: bool
    meaning: str = ""


class Table(NamedTuple):
    name: str
    words: str
    rows: tuple[Row, ...]


def tables(names: Iterable[str], schemas: dict[str, Schema]) -> list[Table]:
    """Return one table for each named record, and for each record that it refers to, directly or indirectly.

    The tables of the named records come first.
    """
    by_name: dict[str, Table] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        schema = schemas[name]
        if name in by_name or "properties" not in schema:
            continue
        required = set(schema.get("required", ()))
        rows = tuple(
            Row(member, kind(of, schemas), member in required, of.get("description", ""))
            for member, of in _members(schema).items()
        )
        by_name[name] = Table(name, schema.get("description", ""), rows)
        waiting += references(_members(schema))
    return list(by_name.values())


def _members(schema: Schema) -> dict[str, Schema]:
    """Return the members that the schema names, and those that it describes by a pattern, such as ``handle~``.

    Such a member has a pattern only because code generators would otherwise confuse ``handle`` and ``handle~``.
    """
    patterned = schema.get("patternProperties", {})
    return {**schema["properties"], **{pattern.strip("^$"): of for pattern, of in patterned.items()}}


def references(schema: Any) -> list[str]:  # noqa: ANN401 - JSON
    if isinstance(schema, dict):
        own = [schema["$ref"].rpartition("/")[2]] if "$ref" in schema else []
        return own + [name for value in schema.values() for name in references(value)]
    return [name for item in schema for name in references(item)] if isinstance(schema, list) else []


def kind(schema: Schema, schemas: dict[str, Schema]) -> str:
    """Describe a value in a phrase such as ``text, at most 200``."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _symbols(schemas[name]["enum"]) if "enum" in schemas[name] else name
    if "anyOf" in schema:
        return " or ".join(kind(choice, schemas) for choice in schema["anyOf"] if choice.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'], schemas)}{_bounds(schema, 'Items')}"
    return _symbols(schema["enum"]) if "enum" in schema else _plain(schema)


def _plain(schema: Schema) -> str:
    if "pattern" in schema:
        return f"text like `{schema['pattern']}`{_bounds(schema, 'Length')}"
    if schema.get("exclusiveMaximum", 0) > _MOST_NUMBERS:
        return "time in milliseconds"
    return _WORDS.get(schema.get("type", ""), "anything") + _bounds(schema, "Length")


#: If a whole number may exceed this limit, it is described as a time in milliseconds. The lifetime of a file has a
#: lower maximum, so it is described as a whole number.
_MOST_NUMBERS = 10**13
_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "object"}


def _symbols(symbols: list[str]) -> str:
    return ", ".join(f"`{symbol}`" for symbol in symbols)


def _bounds(schema: Schema, of: str) -> str:
    least, most = schema.get(f"min{of}"), schema.get(f"max{of}")
    if least and most:
        return f", {least} to {most}"
    return f", at most {most}" if most else f", at least {least}" if least else ""
