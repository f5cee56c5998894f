"""The values in the request for a step: a text for each name."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class MissingError(Exception):
    """A step lacks a value, or names a record that does not exist."""


class Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        raise MissingError(f"The step needs {name}.")

    def record(self, name: str, find: Callable[[str], T | None]) -> T:
        record = find(self[name])
        if record is None:
            raise MissingError(f"There is no {name.replace('_', ' ')} {self[name][:60]}.")
        return record


def row_of(key: str) -> int:
    """Return the row number in a key such as ``S-12``. For any other text, return 0, which is no row's number."""
    row = key.rpartition("-")[2]
    return int(row) if row.isdecimal() and len(row) < len("9223372036854775807") else 0
