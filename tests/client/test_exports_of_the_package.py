import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

import msgspec
import pytest

import hirewire.client
from hirewire.client import RscClient, millis


def kinds_in(hint: object, seen: set[object]) -> Iterator[Any]:
    """Every Hirewire type that an annotation refers to, directly or through the fields of records."""
    if isinstance(hint, list | tuple):
        for one in hint:
            yield from kinds_in(one, seen)
        return
    if hint in seen or get_origin(hint) is ClassVar:
        return
    seen.add(hint)
    yield from kinds_in([get_origin(hint), *get_args(hint)] if get_args(hint) else [], seen)
    if hasattr(hint, "__supertype__"):
        yield hint
    elif inspect.isclass(hint) and hint.__module__.startswith("hirewire"):
        yield hint
        if issubclass(hint, msgspec.Struct):
            yield from kinds_in(list(get_type_hints(hint, include_extras=False).values()), seen)
        elif not issubclass(hint, Enum):
            yield from kinds_in(list(get_type_hints(hint).values()), seen)


def spoken_of() -> set[Any]:
    seen: set[object] = set()
    methods = [
        getattr(RscClient, name)
        for part in RscClient.__mro__
        if part.__module__.startswith("hirewire") and part.__name__ in PARTS
        for name, member in vars(part).items()
        if inspect.isfunction(member) and (name == "__init__" or not name.startswith("_"))
    ]
    return {kind for method in methods for kind in kinds_in(list(get_type_hints(method).values()), seen)}


#: The classes whose methods callers use. ``Batches``, ``Finders`` and ``Synced`` are only base classes of these.
PARTS = {part.__name__ for part in RscClient.__bases__} | {"Calls"}


def test_every_type_in_a_method_signature_can_be_imported() -> None:
    missing = {kind.__name__ for kind in spoken_of()} - set(hirewire.client.__all__) - {"RscClient"}

    assert sorted(missing) == []


def test_nested_record_types_are_found() -> None:
    assert {"Candidate", "Phone", "PersonUrn", "YearMonth", "Outcomes"} <= {kind.__name__ for kind in spoken_of()}


def test_each_exported_name_exists_and_is_listed_once() -> None:
    names = hirewire.client.__all__

    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(hirewire.client, name)] == []


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 5, 4, 12, tzinfo=UTC),
        datetime(2026, 5, 4, 14, microsecond=999, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_a_moment_becomes_milliseconds(moment: datetime) -> None:
    assert millis(moment) == 1_777_896_000_000


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        millis(datetime(2026, 5, 4))  # noqa: DTZ001 - a naive datetime is the point
