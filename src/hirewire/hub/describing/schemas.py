"""Records as JSON Schema."""

import inspect
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from hirewire.hub.describing.operations import prose, shapes
from hirewire.hub.restli.declared import Shape
from hirewire.wire.validation import Record

Schema = dict[str, Any]
REF: Final = "#/components/schemas/{name}"


class Schemas:
    """The named schemas of all kinds that a document speaks of, and the way from a kind to its schema."""

    def __init__(self, kinds: Iterable[Any]) -> None:
        unique = list({repr(kind): kind for kind in kinds}.values())
        found, named = msgspec.json.schema_components(unique, ref_template=REF)
        self._found = {repr(kind): clean(schema) for kind, schema in zip(unique, found, strict=True)}
        self.named: dict[str, Schema] = {name: clean(schema) for name, schema in sorted(named.items())}
        for schema in self.named.values():
            if "description" in schema:
                schema["description"] = prose(schema["description"])
        for kind in _records(unique):
            if words := description(kind):
                self.named[kind.__name__]["description"] = words

    def of(self, kind: object) -> Schema:
        return dict(self._found[repr(kind)])

    def of_shape(self, shape: Shape | None) -> Schema:
        return any_of([self.of(kind) for kind in shapes(shape)])


def any_of(schemas: list[Schema]) -> Schema:
    """One schema stays as it is, equal ones count once."""
    unique = list({repr(schema): schema for schema in schemas}.values())
    return unique[0] if len(unique) == 1 else {"anyOf": unique}


def description(kind: type[msgspec.Struct]) -> str:
    """What the record is, and the rules that no schema can say."""
    own = "" if inspect.getdoc(kind) == inspect.getdoc(Record) else prose(inspect.getdoc(kind))
    for field in msgspec.structs.fields(kind):
        own = own.replace(f"`{field.name}`", f"`{field.encode_name}`")
    return "\n\n".join(filter(None, [own, *rules_of(kind)]))


def rules_of(kind: type[msgspec.Struct]) -> list[str]:
    names = {field.name: field.encode_name for field in msgspec.structs.fields(kind)}
    return [
        _rule([names[name] for name in rule.fields], rule.reason.format_map(names))
        for rule in getattr(kind, "rules", ())
    ]


def _rule(names: list[str], reason: str) -> str:
    *others, blamed = (f"`{name}`" for name in names)
    with_others = f" (judged with {', '.join(others)})" if others else ""
    return f"{blamed}{with_others}: {reason}"


def clean(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Patterns of ours are Python's, where ``$`` also stands before a last line feed; in JSON Schema it does not."""
    if isinstance(schema, dict):
        return {
            name: value.replace("$(?!\n)", "$").replace("$(?!\\n)", "$") if name == "pattern" else clean(value)
            for name, value in schema.items()
        }
    if isinstance(schema, list):
        return [clean(item) for item in schema]
    return schema


def _records(kinds: Iterable[Any]) -> list[type[msgspec.Struct]]:
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
