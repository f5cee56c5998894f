"""Decoding an ATS's answers, row by row, so that one malformed row does not hide the others."""

from collections.abc import Iterable
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.errors import SkipRecord

T = TypeVar("T")


def decode(content: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
        raise SkipRecord(f"The ATS sent an answer that we cannot read: {wrong}.") from wrong


def decode_rows(raw_rows: Iterable[msgspec.Raw], row: type[T]) -> tuple[list[T], list[Skipped]]:
    """Decode each row. A row that does not fit is skipped with its reason."""
    rows: list[T] = []
    skipped: list[Skipped] = []
    for raw in raw_rows:
        try:
            rows.append(msgspec.json.decode(raw, type=row))
        except msgspec.MsgspecError as wrong:
            skipped.append(Skipped(_key(raw), f"The ATS sent this record in a form that we cannot read: {wrong}."))
    return rows, skipped


def segment(key: str | int) -> str:
    """Quote a key, so that it is one segment of a path."""
    return quote(str(key), safe="")


def _key(raw: msgspec.Raw) -> str:
    content = msgspec.json.decode(raw, type=Any)
    return str(content.get("id")) if isinstance(content, dict) else "?"
