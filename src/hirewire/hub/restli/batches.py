"""Request bodies that hold entities, and the rules by which they must agree with the query."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.keys import key_faults
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.resource import C, Context, Refused, Resource
from hirewire.wire import bodies
from hirewire.wire.restli import Key, Query, RestliSyntaxError, encode_key
from hirewire.wire.validation import Record

#: How many ``elements``, which are records without keys, one body may contain. For records with keys, each resource has
#: its own limit, ``max_keys``.
MAX_ELEMENTS = 100


@dataclass(frozen=True, slots=True)
class Entities:
    #: Entities for the resource, with their parsed keys. Each entity is a ``Record`` if the resource takes ``Record``
    #: objects and the whole body could be decoded into them. Otherwise each is JSON, which the resource decodes.
    readable: list[tuple[Key, msgspec.Raw | Record]]
    #: The refusal for each parsed key whose record is refused before the resource is called.
    refused: dict[Key, Refused]
    #: The refusal for each key that cannot be parsed. The keys of this mapping are the texts that were sent.
    unreadable: dict[str, Refused]

    def __len__(self) -> int:
        return len(self.readable) + len(self.refused) + len(self.unreadable)


def entity(body: bytes, method: str) -> msgspec.Raw:
    """Decode the body as one entity; the resource checks its fields."""
    if method == "action" and not body.strip():
        return msgspec.Raw(b"{}")
    try:
        return bodies.decode_object(body, method=method)
    except bodies.BodyError as error:
        raise ApiError(error.message, status=error.status) from error


def elements(body: bytes) -> list[msgspec.Raw]:
    try:
        records = bodies.decode_elements(body)
    except bodies.BodyError as error:
        raise ApiError(error.message, status=error.status) from error
    _check_count(len(records), MAX_ELEMENTS)
    return records


def ids(resource: Resource[C], query: Query) -> tuple[list[Key], dict[Key, Refused]]:
    """Return the query's keys that are valid keys of ``resource``, and a refusal for every other key."""
    keys = _ids_of(query)
    if not any(keys):
        raise _no_ids()
    _check_count(len(keys), resource.max_keys)
    refused = key_faults(resource, keys)
    return [key for key in keys if key not in refused], refused


def entities(resource: Resource[C], context: Context, body: bytes, method: str) -> Entities:
    """Decode the entities of a batch, and compare their keys with the query.

    If a key is invalid, only its record is refused. If the body disagrees with the query, the whole call is refused.
    """
    members = _members(resource, body, method)
    _check_count(len(members), resource.max_keys)
    query, named = context.query, _ids_of(context.query)
    if not any(named) and not any(text for text, _ in members):
        raise _no_ids()
    keys = query.keys_of([text for text, _ in members])
    if keys is None:
        return _compared(resource, context, named, members)
    records = list(zip(keys, [sent for _, sent in members], strict=True))
    return _checked(resource, records, {})


def _members(resource: Resource[C], body: bytes, method: str) -> Sequence[tuple[str, msgspec.Raw | Record]]:
    kind = resource.record_of_updates() if method == Method.BATCH_UPDATE else None
    try:
        records = None if kind is None else bodies.decode_records(kind, body, method=method)
        return bodies.decode_entities(body, method=method) if records is None else list(records.items())
    except bodies.BodyError as error:
        raise ApiError(error.message, status=error.status) from error


def _compared(
    resource: Resource[C], context: Context, named: list[Key], members: Sequence[tuple[str, msgspec.Raw | Record]]
) -> Entities:
    """Parse the keys of an unusual body, and compare them with the keys of the query.

    A body is unusual if it spells a key in an unusual way, lacks a key of the query, adds a key or repeats one.
    """
    texts: dict[Key, str] = {}
    records: list[tuple[Key, msgspec.Raw | Record]] = []
    unreadable: dict[str, Refused] = {}
    for text, sent in members:
        try:
            key = context.query.key_of(text)
        except RestliSyntaxError as error:
            unreadable[text] = Refused(400, f"Key is invalid: {error}")
            continue
        if key in texts:
            raise ApiError(f"Duplicate key in batch request body: '{text}'")
        texts[key] = text
        records.append((key, sent))
    _check_agreement(named, texts, context, is_whole=not unreadable)
    return _checked(resource, records, unreadable)


def _checked(
    resource: Resource[C], records: list[tuple[Key, msgspec.Raw | Record]], unreadable: dict[str, Refused]
) -> Entities:
    refused = key_faults(resource, [key for key, _ in records])
    if refused:
        records = [(key, sent) for key, sent in records if key not in refused]
    return Entities(records, refused, unreadable)


def _no_ids() -> ApiError:
    return ApiError("The ids parameter is missing or empty")


def _ids_of(query: Query) -> list[Key]:
    try:
        return query.ids
    except RestliSyntaxError as error:
        raise ApiError(f"Batch key parameter value is invalid: {error}") from error


def _check_agreement(named: list[Key], texts: dict[Key, str], context: Context, *, is_whole: bool) -> None:
    if not context.query.names_all(texts):
        stray = next(text for key, text in texts.items() if not context.query.names_all((key,)))
        raise ApiError(f"Batch request mismatch. Entity key '{stray}' not found in the query parameter.")
    # If some keys of the body cannot be parsed, they may be the keys of the query that the body seems to lack. So skip
    # this check.
    if is_whole and len(texts) != len(named):
        uri_keys = ", ".join(encode_key(key, context.protocol) for key in named)
        raise ApiError(f"Batch request mismatch. URI keys: '{uri_keys}' Entity keys: '{', '.join(texts.values())}'")


def _check_count(count: int, most: int) -> None:
    if count > most:
        raise ApiError(f"A batch may hold {most} records at most; this one holds {count}")
