"""Decoding an ATS's answers, row by row, so that one malformed row does not hide the others."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias, TypeVar
from urllib.parse import quote

import msgspec

from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.errors import SkipRecord

T = TypeVar("T")
#: A time with a zone. A row that contains a time without a zone counts as unreadable, because such a time cannot be
#: compared with others.
Instant: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
#: Matches every escape sequence. So the second of two backslashes is not mistaken for the start of another sequence.
#: The group ``half`` matches one half of a surrogate pair whose other half is missing.
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def decode(content: bytes, shape: type[T]) -> T:
    try:
        return decode_mended(content, shape)
    except UNREADABLE as wrong:
        raise SkipRecord(f"The ATS sent an answer that we cannot read: {wrong}.") from wrong


def decode_rows(raw_rows: Iterable[msgspec.Raw], row: type[T]) -> tuple[list[T], list[Skipped]]:
    rows: list[T] = []
    skipped: list[Skipped] = []
    for raw in raw_rows:
        try:
            rows.append(decode_mended(bytes(raw), row))
        except UNREADABLE as wrong:
            skipped.append(Skipped(_key(raw), f"The ATS sent this record in a form that we cannot read: {wrong}."))
    return rows, skipped


def decode_mended(content: bytes, shape: type[T]) -> T:
    """Decode JSON. If that fails, replace each broken character, such as half of an emoji, and try again.

    ATSs cut texts in the middle of a character, and one such text must not hide the other records on its page.
    """
    try:
        return msgspec.json.decode(content, type=shape)
    except UNREADABLE:
        text = content.decode(errors="replace")
        mended = _ESCAPE.sub(lambda escape: "\\ufffd" if escape["half"] else escape[0], text).encode()
        if mended == content:
            raise
        return msgspec.json.decode(mended, type=shape)


def segment(key: str | int) -> str:
    """Quote a key, so that it is one segment of a path."""
    return quote(str(key), safe="")


def _key(raw: msgspec.Raw) -> str:
    try:
        content: Any = decode_mended(bytes(raw), object)
    except UNREADABLE:
        return "?"
    return str(content.get("id")) if isinstance(content, dict) else "?"
