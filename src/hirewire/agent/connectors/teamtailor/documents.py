"""JSON:API documents, turned into flat rows that contain the related records.

A relation names its records only if the request asked for them with ``include``. The related records come in a separate
list, ``included``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from hirewire.agent.sdk.decoding import UNREADABLE, decode, decode_mended

#: How many relations are followed one after another. A job's hiring team needs two: from the job to its memberships,
#: and from each membership to its user.
_DEPTH: Final = 2


class _Identifier(msgspec.Struct):
    id: str | int
    type: str = ""


class _Relation(msgspec.Struct):
    data: list[_Identifier] | _Identifier | None = None


class _Resource(msgspec.Struct):
    id: str | int
    type: str = ""
    attributes: dict[str, Any] | None = None
    relationships: dict[str, _Relation] | None = None
    links: dict[str, Any] | None = None


class _Links(msgspec.Struct):
    next: str | None = None


class _Meta(msgspec.Struct, rename="kebab"):
    record_count: int | None = None


class Document(msgspec.Struct):
    data: list[msgspec.Raw]
    included: list[_Resource] | None = None
    links: _Links = msgspec.field(default_factory=_Links)
    meta: _Meta = msgspec.field(default_factory=_Meta)

    def rows(self) -> list[msgspec.Raw]:
        included = _by_name(self.included or ())
        return [_flattened(raw, included) for raw in self.data]


class _Single(msgspec.Struct):
    data: msgspec.Raw
    included: list[_Resource] | None = None


_Included = Mapping[tuple[str, str], _Resource]


def row_in(content: bytes) -> msgspec.Raw:
    document = decode(content, _Single)
    return _flattened(document.data, _by_name(document.included or ()))


def _by_name(resources: Sequence[_Resource]) -> _Included:
    return {(resource.type, str(resource.id)): resource for resource in resources}


def _flattened(raw: msgspec.Raw, included: _Included) -> msgspec.Raw:
    """Flatten a resource. Leave anything else unchanged: its fault is reported when it is decoded as a row."""
    try:
        resource = decode_mended(bytes(raw), _Resource)
    except UNREADABLE:
        return raw
    return msgspec.Raw(msgspec.json.encode(_flat(resource, included, _DEPTH)))


def _flat(resource: _Resource, included: _Included, depth: int) -> dict[str, Any]:
    row = {**(resource.attributes or {}), "id": str(resource.id), "links": resource.links or {}}
    if depth:
        for name, relation in (resource.relationships or {}).items():
            row[name] = _related(relation.data, included, depth - 1)
    return row


def _related(data: list[_Identifier] | _Identifier | None, included: _Included, depth: int) -> Any:  # noqa: ANN401 - a row, rows or nothing
    if isinstance(data, list):
        return [_related(each, included, depth) for each in data]
    if data is None:
        return None
    resource = included.get((data.type, str(data.id)))
    return _flat(resource, included, depth) if resource else {"id": str(data.id)}
