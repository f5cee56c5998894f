"""Reads the header of a dump, to find out which versions of ``pg_restore`` can read the dump."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hirewire.cli.backup.manifest import Manifest

_MAGIC: Final = b"PGDMP"
#: For each dump format, the oldest version of PostgreSQL that reads it. The keys are the formats' numbers, ``K_VERS``
#: in PostgreSQL's ``pg_backup_archiver.h``. From PostgreSQL 15 to 18, every change of the format got a new number.
_READERS: Final[Mapping[tuple[int, ...], int]] = {(1, 14): 15, (1, 15): 16, (1, 16): 17}


def oldest_reader(manifest: Manifest, dump: Path) -> int:
    """Return the oldest version of ``pg_restore`` that reads the dump.

    Several versions share a format: PostgreSQL 17 reads dumps that 18 wrote. But a ``pg_restore`` may not know
    everything in the databases of a newer server. So the result is never older than the server that was backed up.
    """
    with dump.open("rb") as file:
        header = file.read(len(_MAGIC) + 2)
    number = tuple(header.removeprefix(_MAGIC)) if header.startswith(_MAGIC) else ()
    return max(manifest.server, _READERS.get(number, manifest.tools))
