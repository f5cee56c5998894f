import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from hirewire.hub.api.openapi.operations import prose, shapes
from hirewire.hub.restli.declared import Shape
from hirewire.wire.validation import Record

Schema = dict[str, Any]
REF: Final = "#/components/schemas/{name}"
_LOOKAHEAD: Final = re.compile(r"(?<=\$)\(\?!(?:\n|\\n)\)|\(\?=0\*\[1-9\]\)")


class Schemas:
    """The schemas of all types that a document refers to. Look them up by name or by type."""

    def __init__(self, kinds: Iterable[Any]) -> None:
        unique = list({repr(kind): kind for kind in kinds}.values())
        schemas, named = msgspec.json.schema_components(unique, ref_template=REF)
        self._found = {repr(kind): clean(schema) for kind, schema in zip(unique, schemas, strict=True)}
        self.named: dict[str, Schema] = {name: clean(schema) for name, schema in sorted(named.items())}
        for kind in _named_kinds(unique):
            schema = self.named[kind.__name__]
            schema.pop("description", None)
            if words := description(kind):
                schema["description"] = words
            _part_namesakes(schema)

    def of(self, kind: object) -> Schema:
        return dict(self._found[repr(kind)])

    def of_shape(self, shape: Shape | None) -> Schema:
        return any_of([self.of(kind) for kind in shapes(shape)])


def any_of(schemas: list[Schema]) -> Schema:
    unique = list({repr(schema): schema for schema in schemas}.values())
    return unique[0] if len(unique) == 1 else {"anyOf": unique}


def description(kind: type[Any]) -> str:
    """What the record or enumeration is, and the rules that a schema cannot express."""
    own = prose(next(filter(None, (vars(base).get("__doc__") for base in kind.__mro__ if _is_ours(base))), ""))
    if not issubclass(kind, msgspec.Struct):
        return own
    for field in msgspec.structs.fields(kind):
        own = own.replace(f"`{field.name}`", f"`{field.encode_name}`")
    return "\n\n".join(filter(None, [own, *rules_of(kind)]))


def rules_of(kind: type[msgspec.Struct]) -> list[str]:
    names = {field.name: field.encode_name for field in msgspec.structs.fields(kind)}
    return [rule.words.format_map(names) for rule in getattr(kind, "rules", ())]


def _is_ours(kind: type[Any]) -> bool:
    """Whether the class's docstring is for users of the API. The docstrings of libraries and ``Record`` are not."""
    return kind.__module__.startswith("hirewire.") and kind is not Record


def _named_kinds(kinds: Iterable[Any]) -> Iterator[type[Any]]:
    seen: set[type[Any]] = set()
    waiting = list(msgspec.inspect.multi_type_info(kinds))
    while waiting:
        info = waiting.pop()
        if isinstance(info, msgspec.inspect.StructType | msgspec.inspect.EnumType):
            if info.cls in seen:
                continue
            seen.add(info.cls)
            yield info.cls
        waiting += _inside(info)


def _inside(info: msgspec.inspect.Type) -> list[msgspec.inspect.Type]:
    match info:
        case msgspec.inspect.StructType():
            return [field.type for field in info.fields]
        case msgspec.inspect.UnionType():
            return list(info.types)
        case msgspec.inspect.ListType():
            return [info.item_type]
        case msgspec.inspect.DictType():
            return [info.value_type]
        case msgspec.inspect.Metadata():
            return [info.type]
        case _:
            return []


def _part_namesakes(schema: Schema) -> None:
    """Describe members such as ``handle~`` by a pattern if there is also a ``handle``.

    Code generators drop characters that identifiers cannot have, so they would give the two members the same name.
    """
    properties = schema.get("properties", {})
    for name in [name for name in properties if name.rstrip("~") != name and name.rstrip("~") in properties]:
        schema.setdefault("patternProperties", {})[f"^{name}$"] = properties.pop(name)
        schema["required"] = [other for other in schema["required"] if other != name]
        words = f"The record also has the field `{name}`."
        schema["description"] = "\n\n".join(filter(None, [schema.get("description"), words]))


def clean(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Simplify patterns, drop defaults, and give enumerations a type.

    Python's ``$`` also matches before a trailing newline, so the patterns exclude the newline with a lookahead. In JSON
    Schema, ``$`` matches only at the end, so this lookahead is dropped. The lookahead that excludes the id 0 is dropped
    as well, because not every validator knows lookaheads. Code generators take a default as a promise that the member
    is always present. For an enumeration without a type, code generators accept any value.
    """
    if isinstance(schema, dict):
        typed = {"type": "string"} if isinstance(schema.get("enum"), list) else {}
        return typed | {
            name: _LOOKAHEAD.sub("", value) if name == "pattern" else clean(value)
            for name, value in schema.items()
            if name != "default"
        }
    if isinstance(schema, list):
        return [clean(item) for item in schema]
    return schema
