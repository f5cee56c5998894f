"""The columns that hold sealed (encrypted) secrets, and which key sealed each secret."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet

from hirewire.kit import registering, secrets
from hirewire.kit.secrets import SealBrokenError

_BATCH: Final = 500

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class SealedColumn(Generic[Row]):
    """A column of a table that holds a sealed secret in each row. Empty values are not sealed."""

    model: type[Row]
    column: str
    #: What operators call the secrets, in the plural.
    title: str
    #: The context that binds a secret to its row; see ``kit.secrets.seal``.
    context: Callable[[Row], str]
    #: A sentence that says what to do about a secret whose key is lost.
    remedy: str

    def rows(self) -> QuerySet[Row]:
        rows: QuerySet[Row] = self.model._base_manager.exclude(**{self.column: ""})  # noqa: SLF001 - Django's documented model API
        return rows

    def batches(self) -> Iterator[list[Row]]:
        """Yield the rows in batches. No transaction stays open between two batches."""
        rows = self.rows().order_by("pk")
        batch = list(rows[:_BATCH])
        while batch:
            yield batch
            batch = list(rows.filter(pk__gt=batch[-1].pk)[:_BATCH])

    def sealed(self, row: Row) -> str:
        sealed: str = getattr(row, self.column)
        return sealed

    def place_of_key(self, row: Row) -> int:
        return secrets.place_of_key(self.sealed(row), context=self.context(row))


@dataclass(slots=True)
class KeyUse:
    """How many secrets of a column each key has sealed, and which secrets no key opens."""

    column: SealedColumn[Any]
    #: How many secrets each key has sealed. A key is given as its position in the list of keys: 0 is the newest key.
    sealed: Counter[int] = field(default_factory=Counter)
    #: The ids of rows whose secret no key opens.
    broken: list[Any] = field(default_factory=list)

    @property
    def old(self) -> int:
        return self.sealed.total() - self.sealed[0]


_columns: Final[dict[str, SealedColumn[Any]]] = {}


def install(*columns: SealedColumn[Any]) -> None:
    _columns.update({f"{each.model._meta.label}.{each.column}": each for each in columns})  # noqa: SLF001 - as above


def columns() -> list[SealedColumn[Any]]:
    registering.complete()
    return list(_columns.values())


def key_use(column: SealedColumn[Any]) -> KeyUse:
    use = KeyUse(column)
    for batch in column.batches():
        for row in batch:
            try:
                use.sealed[column.place_of_key(row)] += 1
            except SealBrokenError:
                use.broken.append(row.pk)
    return use


def has_old(column: SealedColumn[Any]) -> bool:
    """Whether an older key has sealed any secret of the column. Secrets that no key opens do not count.

    Stops at the first secret that an older key has sealed.
    """
    return any(_is_old(column, row) for batch in column.batches() for row in batch)


def _is_old(column: SealedColumn[Any], row: Model) -> bool:
    try:
        return column.place_of_key(row) > 0
    except SealBrokenError:
        return False
