"""Which members of a record a call asks for: ``fields=a,b:(c,d)``, the same in both protocol versions."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from hirewire.wire.restli.text import RestliSyntaxError

#: By member: what is wanted of it, or None for all of it.
Projection: TypeAlias = Mapping[str, "Projection | None"]

_TOKEN: Final = re.compile(r"[(),:]|[^(),:]+")
#: Stands for every item of an array, and for every member of a map.
_EACH: Final = "$*"
_DEPTH: Final = 8


def parse(text: str) -> Projection:
    """Read a decoded ``fields`` parameter; blanks around names do not count."""
    tokens = [token for token in map(str.strip, _TOKEN.findall(text)) if token]
    wanted, at = _members(tokens, 0, 0)
    if at != len(tokens):
        raise _fault(text)
    return wanted


def applied(projection: Projection, value: Any) -> Any:  # noqa: ANN401 - JSON
    """What is left of a value; each item of an array is looked at by itself."""
    if isinstance(value, list):
        wanted = projection.get(_EACH, projection)
        return value if wanted is None else [applied(wanted, item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, member in value.items():
        if name in projection or _EACH in projection:
            inner = projection.get(name, projection.get(_EACH))
            found[name] = member if inner is None else applied(inner, member)
    return found


def _members(tokens: list[str], at: int, depth: int) -> tuple[dict[str, Projection | None], int]:
    """The members from ``at`` on, and where they end."""
    if depth > _DEPTH:
        raise _fault("".join(tokens))
    wanted: dict[str, Projection | None] = {}
    while at < len(tokens) and tokens[at] != ")":
        name = tokens[at]
        if name == ",":
            at += 1
            continue
        if name in {"(", ":"}:
            raise _fault("".join(tokens))
        wanted[name], at = _inner(tokens, at + 1, depth)
        if at < len(tokens) and tokens[at] not in {",", ")"}:
            raise _fault("".join(tokens))
    return wanted, at


def _inner(tokens: list[str], at: int, depth: int) -> tuple[Projection | None, int]:
    """What stands behind a name: nothing, or members in brackets."""
    if tokens[at : at + 1] != [":"]:
        return None, at
    if tokens[at + 1 : at + 2] != ["("]:
        raise _fault("".join(tokens))
    inner, at = _members(tokens, at + 2, depth + 1)
    if tokens[at : at + 1] != [")"]:
        raise _fault("".join(tokens))
    return inner, at + 1


def _fault(text: str) -> RestliSyntaxError:
    return RestliSyntaxError(f"Parameter 'fields' cannot be read: '{text[:100]}'")
