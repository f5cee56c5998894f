"""What resources say of themselves beside their methods, for those who read about the API before they call it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

#: A record, or several of which one is meant.
Shape: TypeAlias = type[msgspec.Struct] | tuple[type[msgspec.Struct], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query. ``kind`` is a type as records have them; a list means that it may repeat."""

    name: str
    kind: Any
    meaning: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an action takes, and what stands in the ``value`` of its answer; nothing is answered without."""

    takes: Shape
    gives: Shape | None = None


Parameters: TypeAlias = Mapping[str, tuple[Parameter, ...]]
Exchanges: TypeAlias = Mapping[str, Exchange]
