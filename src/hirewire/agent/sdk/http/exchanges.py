"""Collects a task's write requests and their answers in masked form, for the ledger of writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from typing import Final

import msgspec

from hirewire.agent.sdk.drift.masking import MASK, word

LONGEST: Final = 4000
#: How many items of a list are shown.
_MOST_ITEMS: Final = 3
#: Values that are nested deeper than this are masked as a whole.
_DEEPEST: Final = 6


class Exchange(msgspec.Struct):
    """One write request and its answer. Names of fields are shown; texts and numbers are masked."""

    method: str
    #: Without the query, which may name a user.
    path: str
    request: str = ""
    #: None if no answer came.
    status: int | None = None
    answer: str = ""
    #: Whether the ATS refused the request, although the status of its answer says success.
    is_refused: bool = False

    @property
    def took_effect(self) -> bool:
        return self.status is not None and self.status < HTTPStatus.BAD_REQUEST and not self.is_refused

    def answered(self, status: int, content: bytes) -> None:
        self.status, self.answer = status, _text(content)


_EXCHANGES: Final[ContextVar[list[Exchange] | None]] = ContextVar("exchanges", default=None)


@contextmanager
def kept() -> Iterator[list[Exchange]]:
    """Collect the write requests that are made inside the ``with`` block, and their answers."""
    exchanges: list[Exchange] = []
    token = _EXCHANGES.set(exchanges)
    try:
        yield exchanges
    finally:
        _EXCHANGES.reset(token)


def begin(method: str, path: str, body: object) -> Exchange:
    exchange = Exchange(method, path.partition("?")[0], _shown(body))
    exchanges = _EXCHANGES.get()
    if exchanges is not None:
        exchanges.append(exchange)
    return exchange


def refuse_last() -> None:
    """Mark the last answer as a refusal, for an ATS that refuses with status 200."""
    exchanges = _EXCHANGES.get()
    if exchanges:
        exchanges[-1].is_refused = True


def _text(content: bytes) -> str:
    if not content:
        return ""
    try:
        return _shown(msgspec.json.decode(content))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return MASK


def _shown(body: object) -> str:
    if body is None:
        return ""
    text = msgspec.json.format(msgspec.json.encode(masked(msgspec.to_builtins(body))), indent=2).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def masked(value: object, depth: int = 0) -> object:
    """The value with the names of its fields, but with nothing that reveals a person or a secret."""
    if value is None or isinstance(value, bool) or value == "":
        return value
    if depth < _DEEPEST and isinstance(value, dict):
        return {word(name) or MASK: masked(each, depth + 1) for name, each in value.items()}
    if depth < _DEEPEST and isinstance(value, list):
        return [masked(each, depth + 1) for each in value[:_MOST_ITEMS]]
    return MASK
