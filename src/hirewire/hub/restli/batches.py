"""Bodies that hold entities, and the rules by which they must agree with the query."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.keys import key_fault
from hirewire.hub.restli.resource import C, Context, Refused, Resource
from hirewire.wire.bodies import BatchBody, BodyError
from hirewire.wire.restli import Key, KeySyntaxError, Protocol, Query, decode_key

MAX_KEYS = 100


@dataclass(frozen=True, slots=True)
class Entities:
    readable: list[tuple[Key, msgspec.Raw]]
    #: Refused before the resource is asked, by parsed key.
    refused: dict[Key, Refused]
    #: Not even a key, by the text that came.
    unreadable: dict[str, Refused]


def entity(body: bytes, method: str) -> msgspec.Raw:
    """The body as one entity; its fields are the resource's to judge."""
    if not body.strip():
        if method == "action":
            return msgspec.Raw(b"{}")
        raise ApiError(f"Empty entity body is not allowed for {method} method request")
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError("The body is not valid JSON") from error
    if not isinstance(found, dict):
        raise ApiError("The body must be a JSON object")
    return msgspec.Raw(body)


def elements(body: bytes) -> list[msgspec.Raw]:
    if not body.strip():
        raise ApiError("Empty entity body is not allowed for batch_create method request")
    try:
        found = BatchBody.decode_elements(body)
    except BodyError as error:
        raise ApiError(error.message, status=error.status) from error
    _check_count(len(found))
    return found


def ids(resource: Resource[C], query: Query) -> tuple[list[Key], dict[Key, Refused]]:
    """The keys of the query without repetitions, and those that cannot be keys of ``resource``."""
    try:
        keys = list(dict.fromkeys(query.ids))
    except KeySyntaxError as error:
        raise ApiError(f"Batch key parameter value is invalid: {error}") from error
    if not keys:
        raise ApiError("The ids parameter is missing or empty")
    _check_count(len(keys))
    refused = {key: fault for key in keys if (fault := key_fault(resource, key)) is not None}
    return [key for key in keys if key not in refused], refused


def entities(resource: Resource[C], context: Context, body: bytes, method: str) -> Entities:
    if not body.strip():
        raise ApiError(f"Empty entity body is not allowed for {method} method request")
    try:
        members = BatchBody.decode_entities(body)
    except BodyError as error:
        raise ApiError(error.message, status=error.status) from error
    _check_count(len(members))
    readable, unreadable, texts = _decoded(members, context.protocol)
    named = _ids_of_query(context.query)
    _check_agreement(named, texts, context.protocol, is_whole=not unreadable)
    refused = {key: fault for key in readable if (fault := key_fault(resource, key)) is not None}
    return Entities([(key, raw) for key, raw in readable.items() if key not in refused], refused, unreadable)


def _decoded(
    members: Sequence[tuple[str, msgspec.Raw]], protocol: Protocol
) -> tuple[dict[Key, msgspec.Raw], dict[str, Refused], dict[Key, str]]:
    readable: dict[Key, msgspec.Raw] = {}
    unreadable: dict[str, Refused] = {}
    texts: dict[Key, str] = {}
    for text, raw in members:
        try:
            key = decode_key(text, protocol)
        except KeySyntaxError as error:
            unreadable[text] = Refused(400, f"Key is invalid: {error}")
            continue
        if key in readable:
            raise ApiError(f"Duplicate key in batch request body: '{text}'")
        readable[key] = raw
        texts[key] = text
    return readable, unreadable, texts


def _ids_of_query(query: Query) -> set[Key]:
    try:
        return set(query.ids)
    except KeySyntaxError as error:
        raise ApiError(f"Batch key parameter value is invalid: {error}") from error


def _check_agreement(named: set[Key], texts: dict[Key, str], protocol: Protocol, *, is_whole: bool) -> None:
    for key, text in texts.items():
        if key not in named:
            raise ApiError(f"Batch request mismatch. Entity key '{text}' not found in the query parameter.")
    # An unreadable member may be the one that a key of the query misses.
    if is_whole and (lonely := named - texts.keys()):
        raise ApiError(
            f"Batch request mismatch. URI keys: '{sorted(map(str, lonely))}' Entity keys: '{list(texts.values())}'"
        )


def _check_count(count: int) -> None:
    if count > MAX_KEYS:
        raise ApiError(f"A batch may hold {MAX_KEYS} records at most; this one holds {count}")
