"""Masks answers: words of the API may be shown, but words about a person never are."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

MASK: Final = "•••"
#: A word of an API. Anything with a space, an @ or four digits may be a name, an address or an id.
_WORD: Final = re.compile(r"(?!(?:.*\d){4})[A-Za-z][A-Za-z0-9_.:~-]{0,39}")
#: The largest number of fields in an example.
_MOST_FIELDS: Final = 6


def word(value: object) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def example(row: Mapping[str, Any], fields: Collection[str], field: str, shown: Collection[str]) -> str:
    """The record as JSON, one field per line: ``field`` first, then other fields from ``fields``.

    ``shown`` names the fields whose values are words of the API. A missing field has no line.
    """
    others = [name for name in fields if name != field and name in row][: _MOST_FIELDS - 1]
    names = [field, *others] if field in row else others
    lines = [f'"{name}": {_shown(row[name]) if name in shown else _masked(row[name])}' for name in names]
    return "{" + ",\n ".join(lines) + "}"


def _shown(value: object) -> str:
    return f'"{word(value) or MASK}"' if isinstance(value, str) else _masked(value)


def _masked(value: object) -> str:
    if value is None or isinstance(value, bool):
        return msgspec.json.encode(value).decode()
    if isinstance(value, str):
        return f'"{MASK}"' if value else '""'
    if isinstance(value, list):
        return f"[{MASK}]" if value else "[]"
    return f"{{{MASK}}}" if isinstance(value, dict) else MASK
