from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from hirewire.cli.backup import files, folder, keys, programs
from hirewire.cli.backup import manifest as manifests
from hirewire.cli.backup.archives import oldest_reader
from hirewire.cli.backup.errors import BackupError
from hirewire.cli.backup.manifest import Manifest
from hirewire.cli.backup.snapshot import contents
from hirewire.cli.backup.target import analyze, target
from hirewire.kit.db import row_security
from hirewire.kit.db.backups import BackedUp
from hirewire.sandbox.postgres import clients
from hirewire.sandbox.postgres.clients import Address
from hirewire.sandbox.progress import Progress


def check(site: str, source: Path, *, progress: Progress) -> Manifest:
    """Return a backup's manifest, or raise an error if this installation cannot restore the backup completely.

    This needs no database.
    """
    if source.name.endswith(folder.UNFINISHED):
        raise BackupError(f"{source} is not a finished backup: it was interrupted, or is still being written.")
    manifest = manifests.read(source)
    if manifest.site != site:
        raise BackupError(
            f"{source} is a backup of `hirewire {manifest.site}`. Run `hirewire {manifest.site} restore`."
        )
    known = _known_migrations()
    unknown = [name for name in manifest.migrations if _last_step(name) not in known]
    if unknown:
        raise BackupError(
            f"{source} was made by hirewire {manifest.hirewire}, which is newer than this one, {version('hirewire')}:"
            f" {unknown[-1]} is unknown here. Install that release, or a newer one."
        )
    keys.check(manifest.keys)
    with progress.step(f"Checking {source}, of {manifest.taken_at}"):
        folder.check_sums(source)
        for storage in manifest.storages or {}:
            files.check_room(storage, source / folder.FILES / storage)
    return manifest


def restore(site: str, address: Address, source: Path, *, progress: Progress) -> None:
    manifest = check(site, source, progress=progress)
    dump = source / folder.DUMP
    needs_role = manifest.row_security or getattr(settings, "HIREWIRE_ROW_SECURITY", False)
    with target(address, manifest) as empty:
        empty.check(row_security=needs_role)
        server = empty.server
        tools = clients.find(at_least=oldest_reader(manifest, dump), over_tls=empty.is_over_tls)
    for storage in manifest.storages or {}:
        with progress.step(f"Files of the storage {storage}"):
            files.restore(storage, source / folder.FILES / storage)
    with progress.step(f"Database {address.name}, by pg_restore {tools.version} into PostgreSQL {server}"):
        programs.load(tools, address, dump, server=server, without_schema=row_security.ROLE, tell=progress.detail)
    with progress.step("Statistics"):
        analyze(address)
    with progress.step("Comparing each table with the backup"):
        _compare(address, manifest)
    if needs_role:
        row_security.set_up()
    for app in apps.get_app_configs():
        if isinstance(app, BackedUp):
            app.after_restore()
    _report(site, manifest, progress)


def _compare(address: Address, manifest: Manifest) -> None:
    with contents(address) as now:
        restored = dict(now.tables())
    different = sorted(
        name for name in restored.keys() | manifest.tables.keys() if restored.get(name) != manifest.tables.get(name)
    )
    if different:
        raise BackupError(
            f"The restored database differs from the backup in {', '.join(different)}. Do not use this"
            " database. Did another program write to it during the restore?"
        )


def _migrations() -> dict[str, Migration]:
    # Pass no connection, because the target database may not exist yet. The loader then reads only the files.
    return {f"{app}.{name}": migration for (app, name), migration in MigrationLoader(None).disk_migrations.items()}


def _known_migrations() -> set[str]:
    """Return the names of all migrations, and of the migrations that squashed migrations replaced.

    A database may record a squashed migration, or those that it replaced.
    """
    migrations = _migrations()
    replaced = {f"{app}.{name}" for migration in migrations.values() for app, name in migration.replaces}
    return migrations.keys() | replaced


def _last_step(name: str) -> str:
    """Return the last migration that the squashed migration ``name`` replaced, or ``name`` if it is not squashed.

    The name of a squashed migration ends with that of the last migration that it replaced. Only the name is used,
    because a database may record a squashed migration whose file is gone.
    """
    app, _, migration = name.partition(".")
    return f"{app}.{migration.rpartition('_squashed_')[2]}"


def _waiting_migrations(manifest: Manifest) -> set[str]:
    """Return the migrations that the restored database still lacks. Squashed migrations are left out.

    If the replaced migrations have run, ``migrate`` only records the squashed migration as done, and changes no table
    for it.
    """
    steps = {name for name, migration in _migrations().items() if not migration.replaces}
    return steps - set(manifest.migrations)


def _report(site: str, manifest: Manifest, progress: Progress) -> None:
    progress.line(f"  Restored: {len(manifest.tables)} tables with {manifest.rows:,} rows, as of {manifest.taken_at}")
    for name, storage in (manifest.storages or {}).items():
        if storage.missing:
            progress.line(f"  {len(storage.missing)} files of the storage {name} were already missing from the backup.")
    if manifest.storages is None:
        progress.line("  The backup has no files. Rows refer to files: configure the storage that holds them.")
    waiting = _waiting_migrations(manifest)
    if waiting:
        what = "1 migration waits" if len(waiting) == 1 else f"{len(waiting)} migrations wait"
        progress.line(f"  The backup was made by an older release: {what} for `hirewire {site} migrate`.")
    progress.line(f"  Now start `hirewire {site} web` and `hirewire {site} worker`.")
    progress.line("  In a drill, start no worker. A worker would send the push events and e-mails that wait,")
    progress.line("  and delete stored files that this database does not name, even if another site still uses them.")
