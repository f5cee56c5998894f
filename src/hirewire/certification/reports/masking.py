"""What reports may show: personal values become stars by default, secrets always do."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from hirewire.wire.masking import masked_address, masked_body, masked_sentence

_SECRETS: Final = frozenset({"client_secret", "access_token", "refresh_token", "clientSecret", "code"})
_ROOM: Final = 4_000
_LONGEST: Final = 2_000
Show = Callable[[object], str]


def formatter(*, with_people: bool) -> Show:
    return _shown if with_people else _masked


def shown_address(address: str) -> str:
    """Mask e-mail addresses and secrets in the path and query of a call. All reports do this."""
    return _cut(masked_address(unquote(address)), 300)


def _masked(value: object) -> str:
    if isinstance(value, str):
        return _cut(masked_address(masked_sentence(value)))
    text = masked_body(msgspec.json.encode(value), room=_ROOM, is_answer=False)
    return _pretty(msgspec.json.decode(text))


def _shown(value: object) -> str:
    return _cut(masked_address(value)) if isinstance(value, str) else _pretty(_without_secrets(value))


def _without_secrets(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return {name: "***" if name in _SECRETS else _without_secrets(each) for name, each in value.items()}
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value


def _pretty(value: object) -> str:
    return _cut(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _cut(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"
