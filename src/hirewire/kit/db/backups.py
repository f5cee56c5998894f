"""What an app declares about itself to ``hirewire … backup`` and ``restore``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class StoredFiles:
    #: The storage's name in ``STORAGES``.
    storage: str
    table: str
    #: The column that holds the file's name in the storage. In rows without a file, it holds an empty text.
    column: str


class BackedUp:
    """Mixin for the configuration of an app whose backup involves more than its tables."""

    stored_files: ClassVar[Sequence[StoredFiles]] = ()

    def after_restore(self) -> None:
        """Complete and correct the restored database.

        For example, recompute values that differ between versions of PostgreSQL. The database still has the tables of
        the Hirewire release that made the backup. That release may be older than the one that runs now.
        """
