"""What resources declare about themselves in addition to their methods, for the description of the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

#: A record type, or several alternatives.
Shape: TypeAlias = type[msgspec.Struct] | tuple[type[msgspec.Struct], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. ``kind`` is a type like that of a record's field; a list lets the parameter repeat."""

    name: str
    kind: Any
    meaning: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an action takes, and what the ``value`` of its answer holds. Without ``gives`` the answer has no body."""

    takes: Shape
    gives: Shape | None = None


Parameters: TypeAlias = Mapping[str, tuple[Parameter, ...]]
Exchanges: TypeAlias = Mapping[str, Exchange]
