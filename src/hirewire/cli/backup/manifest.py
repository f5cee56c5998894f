"""A backup's manifest. It is written after all data, so a folder without a manifest is not a finished backup."""

from pathlib import Path
from typing import Final

import msgspec

from hirewire.cli.backup.errors import BackupError

NAME: Final = "manifest.json"
#: Increment this number whenever a release writes backups that older releases cannot read.
FORMAT: Final = 1


class Table(msgspec.Struct, frozen=True):
    rows: int
    #: Covers the values of all columns except generated ones. ``snapshot`` computes it.
    checksum: str


class Storage(msgspec.Struct, frozen=True):
    files: int = 0
    bytes: int = 0
    #: Names of files to which rows refer, but which were not found: lost, deleted during the backup, or not yet stored.
    missing: list[str] = []


class Manifest(msgspec.Struct, frozen=True):
    format: int
    site: str
    #: The release that made the backup.
    hirewire: str
    #: The backup holds the data of this moment.
    taken_at: str
    server: int
    server_version: str
    #: The major version of ``pg_dump``. The module ``archives`` knows which versions of ``pg_restore`` read its output.
    tools: int
    row_security: bool
    #: For each environment variable with keys, the fingerprints of these keys. The data were hashed, encrypted or
    #: generated with the keys.
    keys: dict[str, list[str]]
    migrations: list[str]
    tables: dict[str, Table]
    #: For each storage, what is known of its files. None if the backup was made without files.
    storages: dict[str, Storage] | None

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def write(self, folder: Path) -> None:
        (folder / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n")


def read(folder: Path) -> Manifest:
    try:
        text = (folder / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise BackupError(f"{folder} is not a finished backup: it has no {NAME}.") from None
    try:
        version = msgspec.json.decode(text, type=dict[str, object]).get("format")
        if version != FORMAT:
            raise BackupError(
                f"{folder} has the format {version}, but this release reads {FORMAT}. Restore it with the release that"
                " made it, or a newer one."
            )
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as damaged:
        raise BackupError(f"{folder / NAME} is damaged: {damaged}.") from None
