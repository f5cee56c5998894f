"""The records of a double's account."""

from collections.abc import Iterable
from typing import Any

from hirewire.agent.doubles.base import Row


class Tables:
    """Rows by table and id."""

    def __init__(self, names: Iterable[str]) -> None:
        self.tables: dict[str, dict[Any, Row]] = {name: {} for name in names}
        #: The bytes behind links to files.
        self.files: dict[str, bytes] = {}

    def rows(self, table: str, **wanted: object) -> list[Row]:
        return [
            row for row in self.tables[table].values() if all(row.get(name) == value for name, value in wanted.items())
        ]

    def drop(self, table: str, **wanted: object) -> None:
        for row in self.rows(table, **wanted):
            del self.tables[table][row["id"]]
