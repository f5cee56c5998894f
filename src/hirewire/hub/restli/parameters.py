"""Reads typed query parameters, and refuses bad ones with a sentence that names them."""

import re
from collections.abc import Container
from datetime import datetime
from typing import Final

from hirewire.hub.restli.errors import ApiError
from hirewire.kit import clock
from hirewire.wire.restli import Query
from hirewire.wire.urn import UrnError, id_of

#: Fourteen digits reach the year 5138. A longer number is a mistake, for example microseconds.
_MILLIS: Final = re.compile(r"[0-9]{1,14}")


def missing(name: str) -> ApiError:
    return ApiError(f"Parameter {name} is required")


def required_text(query: Query, name: str) -> str:
    text = query.text(name)
    if not text:
        raise missing(name)
    return text


def id_in(query: Query, name: str, kind: str) -> int | None:
    text = query.text(name)
    return None if text is None else _id(text, kind)


def required_id(query: Query, name: str, kind: str) -> int:
    number = id_in(query, name, kind)
    if number is None:
        raise missing(name)
    return number


def ids_in(query: Query, name: str, kind: str) -> list[int]:
    return [_id(text, kind) for text in query.texts(name)]


def truth_in(query: Query, name: str) -> bool | None:
    text = query.text(name)
    if text not in {None, "true", "false"}:
        raise ApiError(f"Parameter {name} must be true or false")
    return None if text is None else text == "true"


def symbols_in(query: Query, name: str, known: Container[str]) -> list[str]:
    texts = query.texts(name)
    for text in texts:
        if text not in known:
            raise ApiError(f'Parameter {name}: "{text[:40]}" is not an enum symbol')
    return texts


def instant_in(query: Query, name: str) -> datetime | None:
    text = query.text(name)
    return None if text is None else instant(text, name)


def instant(text: str, name: str) -> datetime:
    if not _MILLIS.fullmatch(text):
        raise ApiError(f"Parameter {name} is not a time in milliseconds")
    return clock.from_millis(int(text))


def _id(text: str, kind: str) -> int:
    try:
        return id_of(text, kind)
    except UrnError as error:
        raise ApiError(str(error)) from error
