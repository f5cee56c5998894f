"""What an app of ours tells ``hirewire … backup`` and ``restore`` of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """Files outside of the database that the rows of one table name."""

    #: The storage, by its name in ``STORAGES``.
    storage: str
    table: str
    #: The name of the file in the storage; empty where a row has none.
    column: str


class BackedUp:
    """Of an app's configuration, if a backup must know more than the app's tables."""

    stored_files: ClassVar[Sequence[StoredFiles]] = ()

    def after_restore(self) -> None:
        """Make anew what another version of PostgreSQL computes in another way.

        The tables are those of the release that made the backup, which may be
        older than this one.
        """
