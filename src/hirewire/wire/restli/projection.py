"""Field projections: ``fields=a,b:(c,d)``, the same in both protocol versions."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from hirewire.wire.restli.text import RestliSyntaxError

#: Maps each member to the projection of its value, or to None for the whole value.
Projection: TypeAlias = Mapping[str, "Projection | None"]

_TOKEN: Final = re.compile(r"[(),:]|[^(),:]+")
#: Matches every item of an array, and every member of a map.
_EACH: Final = "$*"
_DEPTH: Final = 8


def parse(text: str) -> Projection:
    """Parse a decoded ``fields`` parameter, ignoring spaces around names."""
    tokens = [token for token in map(str.strip, _TOKEN.findall(text)) if token]
    members, at = _members(tokens, 0, 0)
    if at != len(tokens):
        raise _fault(text)
    return members


def applied(projection: Projection, value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        members = projection.get(_EACH, projection)
        return value if members is None else [applied(members, item) for item in value]
    if not isinstance(value, dict):
        return value
    selected = {}
    for name, member in value.items():
        if name in projection or _EACH in projection:
            inner = projection.get(name, projection.get(_EACH))
            selected[name] = member if inner is None else applied(inner, member)
    return selected


def _members(tokens: list[str], at: int, depth: int) -> tuple[dict[str, Projection | None], int]:
    """Read members, starting at position ``at``. Return them and the position after the last one."""
    if depth > _DEPTH:
        raise _fault("".join(tokens))
    members: dict[str, Projection | None] = {}
    while at < len(tokens) and tokens[at] != ")":
        name = tokens[at]
        if name == ",":
            at += 1
            continue
        if name in {"(", ":"}:
            raise _fault("".join(tokens))
        members[name], at = _inner(tokens, at + 1, depth)
        if at < len(tokens) and tokens[at] not in {",", ")"}:
            raise _fault("".join(tokens))
    return members, at


def _inner(tokens: list[str], at: int, depth: int) -> tuple[Projection | None, int]:
    """Read what follows a name: nothing, or a colon and members in parentheses."""
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
