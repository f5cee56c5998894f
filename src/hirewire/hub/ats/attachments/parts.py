"""Put the files of a multipart body into the records that name them."""

import base64
from typing import Any, Final

import msgspec
from python_multipart.multipart import parse_options_header

from hirewire.hub.restli.errors import ApiError
from hirewire.wire.bodies import BodyError, decode_entities
from hirewire.wire.records.attachments import MOST_ATTACHMENTS, PART
from hirewire.wire.restli.multipart import MultipartError, Part, split

_JSON: Final = b"application/json"


def joined(body: bytes, content_type: str) -> bytes:
    """Return the batch as JSON, whatever form the body has."""
    kind, options = parse_options_header(content_type)
    if not kind.startswith(b"multipart/"):
        return body
    try:
        parts = split(options.get(b"boundary") or b"-", body, most=MOST_ATTACHMENTS + 1)
    except MultipartError as fault:
        raise ApiError(f"The multipart body cannot be read: {fault}") from fault
    batch = next((part for part in parts if part.kind == _JSON), None)
    if batch is None:
        raise ApiError("One part of the body must be the batch, with the content type application/json")
    files = {_name(part): part.content for part in parts if part is not batch}
    if len(files) < len(parts) - 1:
        raise ApiError("The multipart body cannot be read: two files have the same name")
    return _filled(batch.content, files)


def _filled(batch: bytes, files: dict[str, bytes]) -> bytes:
    try:
        # Call ``decode_entities`` first, because it refuses a batch in which a key occurs twice.
        # ``msgspec.json.decode`` would keep only the last value of such a key.
        decode_entities(batch)
        entities: Any = msgspec.json.decode(batch, type=dict[str, Any])["entities"]
        records = list(entities.values())
    except (BodyError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # Return the batch unchanged. The resource then refuses it like a plain JSON body with the same fault.
        return batch
    for record in records:
        if isinstance(record, dict):
            _fill(record, files, is_only=len(records) == len(files) == 1)
    return msgspec.json.encode({"entities": entities})


def _fill(record: dict[str, Any], files: dict[str, bytes], *, is_only: bool) -> None:
    named = record.get("content")
    if named is None and is_only and not record.get("media"):
        content = next(iter(files.values()))
    elif isinstance(named, str) and named.startswith(PART) and named.removeprefix(PART) in files:
        content = files[named.removeprefix(PART)]
    else:
        return
    record["content"] = base64.b64encode(content).decode()


def _name(part: Part) -> str:
    identified = part.headers.get(b"content-id", b"").strip(b"<> ")
    if not identified:
        identified = parse_options_header(part.headers.get(b"content-disposition", b""))[1].get(b"name", b"")
    return identified.decode("utf-8", "replace")
