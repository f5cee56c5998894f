import shutil
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec
from django.apps import apps

from hirewire.cli.backup import files, folder, keys, programs
from hirewire.cli.backup.errors import BackupError
from hirewire.cli.backup.manifest import FORMAT, NAME, Manifest, Storage, Table
from hirewire.cli.backup.snapshot import Contents, contents
from hirewire.kit import clock
from hirewire.kit.db.backups import BackedUp, StoredFiles
from hirewire.sandbox.postgres import clients
from hirewire.sandbox.postgres.clients import Address, Clients
from hirewire.sandbox.progress import Progress

MB: Final = 1024 * 1024


def take(site: str, address: Address, into: Path, *, with_files: bool, progress: Progress) -> Path:
    """Write a backup of this process's site into ``into``; return the backup's folder.

    Call this inside ``folder.alone``.

    If all files are missing, raise an error, so that the caller does not remove older backups. The new backup is
    kept, because the database may be all that is left of the site.
    """
    with folder.new_folder(into, site) as (unfinished, final):
        # The transaction ends before the files are copied, because copying may take hours. While a transaction is open,
        # vacuum cannot remove rows that have become obsolete.
        with contents(address) as now:
            manifest = _rows(site, now, address, unfinished / folder.DUMP, progress)
            file_names = _file_names(now)
        if with_files:
            storages = _files(file_names, unfinished / folder.FILES, progress)
            manifest = msgspec.structs.replace(manifest, storages=storages)
        with progress.step("Checksums"):
            manifest.write(unfinished)
            folder.write_sums(unfinished)
    _report(manifest, final, progress)
    _check_files(manifest.storages or {}, final)
    return final


def forget_older(made: Path, site: str, *, keep: int, progress: Progress) -> None:
    """Keep ``made`` and the ``keep - 1`` newest backups before it; remove all older ones.

    Call this inside ``folder.alone``.

    A backup with a later date than ``made`` is neither counted nor removed. Its date shows that a clock was wrong, so
    it may really be older or newer than ``made``.
    """
    earlier = [backup for backup in folder.finished(made.parent, site) if backup.name < made.name]
    for old in earlier[: max(len(earlier) - (keep - 1), 0)]:
        # Rename the folder first, so that an interrupted removal does not leave a folder that looks like a backup.
        shutil.rmtree(old.rename(old.with_name(f"{old.name}{folder.UNFINISHED}")))
        progress.line(f"  Removed {old}")


def dated_later(made: Path, site: str) -> list[Path]:
    return [backup for backup in folder.finished(made.parent, site) if backup.name > made.name]


def _rows(site: str, now: Contents, address: Address, file: Path, progress: Progress) -> Manifest:
    server = now.server()
    tools = clients.find(at_least=server.major, over_tls=now.is_over_tls())
    progress.line(
        f"  Backing up database {address.name} ({now.bytes() / MB:,.0f} MB, PostgreSQL {server.full},"
        f" pg_dump {tools.version})"
    )
    return Manifest(
        format=FORMAT,
        site=site,
        hirewire=version("hirewire"),
        taken_at=clock.now().isoformat(timespec="seconds"),
        server=server.major,
        server_version=server.full,
        tools=tools.major,
        row_security=now.has_role(),
        keys=keys.fingerprints(site),
        migrations=now.migrations(),
        tables=_database(now, tools, address, file, progress),
        storages=None,
    )


def _database(now: Contents, tools: Clients, address: Address, file: Path, progress: Progress) -> dict[str, Table]:
    """Write the dump. Return each table's row count and checksum, which a restore compares with the restored table."""
    with (
        progress.step("Database"),
        programs.dumping(tools, address, file, snapshot=now.export(), tell=progress.detail),
    ):
        return dict(now.tables())


def _file_names(now: Contents) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for stored in _stored_files():
        names.setdefault(stored.storage, set()).update(now.file_names(stored))
    return names


def _files(names: Mapping[str, set[str]], into: Path, progress: Progress) -> dict[str, Storage]:
    """Copy the files to which the snapshot's rows refer.

    Call this after the snapshot was taken. An attachment is stored before a row refers to it, so the snapshot refers
    only to attachments that have been stored. The row of an archive refers to its file before the file is stored, so
    the file of an archive may still be missing.
    """
    storages = {}
    for storage, file_names in names.items():
        with progress.step(f"Files of the storage {storage}"):
            storages[storage] = files.take(storage, sorted(file_names), into / storage)
    return storages


def _check_files(storages: Mapping[str, Storage], final: Path) -> None:
    """Raise an error if rows refer to files but none was found: the settings are probably wrong."""
    missing = sum(len(storage.missing) for storage in storages.values())
    if missing and not any(storage.files for storage in storages.values()):
        raise BackupError(
            f"None of the {missing} files that rows refer to was found. Check HIREWIRE_HOME and HIREWIRE_FILE_STORAGE."
            f" {final} contains the database only, and older backups stay. If the files are lost, or kept elsewhere,"
            " use --no-files."
        )


def _stored_files() -> Iterable[StoredFiles]:
    for app in apps.get_app_configs():
        if isinstance(app, BackedUp):
            yield from app.stored_files


def _report(manifest: Manifest, final: Path, progress: Progress) -> None:
    size = sum(path.stat().st_size for path in final.rglob("*"))
    for name, storage in (manifest.storages or {}).items():
        if storage.missing:
            progress.line(
                f"  {len(storage.missing)} files are missing from the storage {name}, although rows refer to them: they"
                f" were deleted during the backup, or lost. {NAME} lists them."
            )
    stored = sum(storage.files for storage in (manifest.storages or {}).values())
    what = f"{stored} files" if manifest.storages is not None else "no files"
    progress.line(f"  {len(manifest.tables)} tables with {manifest.rows:,} rows, {what}; {size / MB:,.1f} MB")
    progress.line("  The backup can only be restored with these keys, which it does not contain:")
    for name, fingerprints in manifest.keys.items():
        progress.line(f"    {name} {', '.join(fingerprints)}")
    progress.line(f"  Finished: {final}")
