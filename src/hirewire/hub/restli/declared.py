"""What resources declare for the description of the API, in addition to their methods."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

#: A record type, or several alternatives.
Shape: TypeAlias = type[msgspec.Struct] | tuple[type[msgspec.Struct], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter.

    ``kind`` is the type of the value, as for a field of a record. If the type is a list, the parameter may be repeated.
    """

    name: str
    kind: Any
    meaning: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an action takes and returns.

    ``gives`` is the type of the record in the answer's ``value``; without ``gives``, the answer has no body.
    """

    takes: Shape
    gives: Shape | None = None


Parameters: TypeAlias = Mapping[str, tuple[Parameter, ...]]
Exchanges: TypeAlias = Mapping[str, Exchange]
