from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from hirewire.agent.doubles.base import Row


class Table(dict[Any, Row]):
    """Rows, keyed by id. An index exists for each field that holds an owner's id, such as the id of a note's candidate.

    The indexes keep the double fast in a large account.
    """

    def __init__(self, owners: Iterable[str] = ()) -> None:
        super().__init__()
        #: For each owner field and each of its values, the ids of the rows with this value. The innermost dictionary is
        #: an ordered set.
        self._owned: dict[str, dict[Any, dict[Any, None]]] = {field: {} for field in owners}
        #: For each row, the values under which ``_owned`` contains the row's id.
        self._known: dict[Any, dict[str, Any]] = {}
        #: All rows in sorted order, for each sort function. Emptied when a row is added or removed.
        self._ordered: dict[Callable[[Row], Any], list[Row]] = {}

    def __setitem__(self, key: Any, row: Row) -> None:  # noqa: ANN401 - ids are numbers or texts
        self._forget(key)
        self._ordered.clear()
        super().__setitem__(key, row)
        if self._owned:
            self._known[key] = {field: row.get(field) for field in self._owned}
            for field, value in self._known[key].items():
                self._owned[field].setdefault(value, {})[key] = None

    def __delitem__(self, key: Any) -> None:  # noqa: ANN401 - as above
        super().__delitem__(key)
        self._ordered.clear()
        self._forget(key)

    def pop(self, key: Any, *default: Any) -> Any:  # noqa: ANN401 - as above
        self._forget(key)
        self._ordered.clear()
        return super().pop(key, *default)

    def clear(self) -> None:
        super().clear()
        self._ordered.clear()
        self._known.clear()
        for keys_by_value in self._owned.values():
            keys_by_value.clear()

    def ordered(self, place: Callable[[Row], Any]) -> Sequence[Row]:
        """Return all rows, sorted by ``place``, which must always return the same value for the same row."""
        if place not in self._ordered:
            self._ordered[place] = sorted(self.values(), key=place)
        return self._ordered[place]

    def owned(self, wanted: Mapping[str, object]) -> Iterable[Row]:
        """Return the rows that may match: one owner's rows if ``wanted`` contains an owner field, else all rows."""
        for field in self._owned.keys() & wanted.keys():
            return [self[key] for key in self._owned[field].get(wanted[field], ())]
        return self.values()

    def owners(self, field: str) -> AbstractSet[Any]:
        return self._owned[field].keys()

    def of(self, field: str, values: Iterable[Any]) -> Iterable[Row] | None:
        """Return the rows that have one of these values in the field. Return None if the field has no index."""
        if field == "id":
            return [self[value] for value in values if value in self]
        if field not in self._owned:
            return None
        return [self[key] for value in values for key in self._owned[field].get(value, ())]

    def _forget(self, key: Any) -> None:  # noqa: ANN401 - as above
        for field, value in self._known.pop(key, {}).items():
            del self._owned[field][value][key]
            if not self._owned[field][value]:
                del self._owned[field][value]


def in_order(rows: Table | Iterable[Row], place: Callable[[Row], Any]) -> Sequence[Row]:
    return rows.ordered(place) if isinstance(rows, Table) else sorted(rows, key=place)


class Tables:
    def __init__(self, names: Iterable[str], owners: Mapping[str, Sequence[str]] | None = None) -> None:
        """For each table, ``owners`` names the fields that hold the ids of a row's owners."""
        self.tables: dict[str, Table] = {name: Table((owners or {}).get(name, ())) for name in names}
        #: The contents of each file. The key of an item is the key in the link to the file.
        self.files: dict[str, bytes] = {}

    def rows(self, table: str, **wanted: object) -> list[Row]:
        return [
            row
            for row in self.tables[table].owned(wanted)
            if all(row.get(name) == value for name, value in wanted.items())
        ]

    def drop(self, table: str, **wanted: object) -> None:
        for row in self.rows(table, **wanted):
            del self.tables[table][row["id"]]

    def hand_over(self, table: str, key: Any, **owners: object) -> None:  # noqa: ANN401 - as above
        """Make a row belong to other records."""
        row = self.tables[table][key]
        row.update(owners)
        self.tables[table][key] = row
