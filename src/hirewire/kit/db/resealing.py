"""Seals (encrypts) secrets again with the newest key, while other processes use and change the secrets.

Each row is updated by a separate statement. The statement waits only for another writer of the same row, and changes
nothing if the secret has changed since it was read. So no lock is held between rows, an old secret never overwrites a
new one, and a killed run leaves no row half done. The next run visits all rows again and skips those that are done.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from hirewire.kit import secrets
from hirewire.kit.db.sealed_columns import SealedColumn
from hirewire.kit.secrets import SealBrokenError

#: Called after each batch, with the number of the column's rows that are done so far.
Progress = Callable[[int], None]


@dataclass(slots=True)
class Resealed:
    column: SealedColumn[Any]
    renewed: int = 0
    newest: int = 0
    #: The ids of rows whose secret no key opens. These rows are left unchanged.
    broken: list[Any] = field(default_factory=list)


def reseal(column: SealedColumn[Any], progress: Progress) -> Resealed:
    outcome = Resealed(column)
    done = 0
    for batch in column.batches():
        for row in batch:
            _reseal(row, outcome)
        done += len(batch)
        progress(done)
    return outcome


def _reseal(row: Model, outcome: Resealed) -> None:
    column = outcome.column
    current: Model | None = row
    while current is not None:
        try:
            place = column.place_of_key(current)
        except SealBrokenError:
            outcome.broken.append(row.pk)
            return
        if place == 0:
            outcome.newest += 1
            return
        if _replace(column, current):
            outcome.renewed += 1
            return
        # Another process changed or deleted the row first. Read the row again: it may have a new secret, and any key
        # may have sealed the new secret.
        current = column.rows().filter(pk=row.pk).first()


def _replace(column: SealedColumn[Any], row: Model) -> bool:
    sealed = column.sealed(row)
    unchanged = column.rows().filter(pk=row.pk, **{column.column: sealed})
    return unchanged.update(**{column.column: secrets.reseal(sealed)}) == 1
