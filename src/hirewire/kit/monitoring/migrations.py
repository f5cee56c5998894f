"""Finds migrations of this version that the database lacks, and migrations of a later version that the database has."""

from collections.abc import Collection
from functools import cache
from typing import Final

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Key = tuple[str, str]
#: How many names a message lists; the rest are only counted.
_LISTED: Final = 3


def pending() -> list[str]:
    """Return the names of the migrations that ``migrate`` would run.

    The database may have a record of all migrations that a squashed migration replaces, but not of the squashed
    migration itself. Like Django, this function then treats the squashed migration as applied.
    """
    applied = MigrationRecorder(connection).applied_migrations().keys()
    return [".".join(key) for name, steps in _steps().items() for key in _missing(name, steps, applied)]


def newer() -> list[str]:
    """Return the names of applied migrations that only a later version of the same apps can have applied."""
    applied = MigrationRecorder(connection).applied_migrations()
    latest = _latest()
    return sorted(f"{app}.{name}" for app, name in applied if app in latest and _number(name) > latest[app])


def named(names: list[str]) -> str:
    rest = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")


@cache
def _steps() -> dict[Key, list[Key]]:
    """Map each migration of this version to the migrations that it replaces.

    Leave out migrations that another migration replaces.
    """
    on_disk = MigrationLoader(None).disk_migrations
    replaced = {key for migration in on_disk.values() for key in migration.replaces}
    return {key: [*migration.replaces] for key, migration in sorted(on_disk.items()) if key not in replaced}


def _missing(name: Key, steps: list[Key], applied: Collection[Key]) -> list[Key]:
    if not steps:
        return [] if name in applied else [name]
    missing = [step for step in steps if step not in applied]
    # An empty database gets the squashed migration. Any other database gets the replaced steps that it still lacks.
    return [name] if missing == steps else missing


@cache
def _latest() -> dict[str, str]:
    """Map each app to the highest number among its migrations and the migrations that they replace."""
    latest: dict[str, str] = {}
    for name, steps in _steps().items():
        for app, step in (name, *steps):
            latest[app] = max(latest.get(app, ""), _number(step))
    return latest


def _number(name: str) -> str:
    return name.partition("_")[0]
