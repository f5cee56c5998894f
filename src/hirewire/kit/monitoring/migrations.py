"""Finds the migrations of this version that the database lacks, and those of a later version that it has."""

from functools import cache
from typing import Final

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Key = tuple[str, str]
#: How many names a message lists; the rest are only counted.
_LISTED: Final = 3


def pending() -> list[str]:
    applied = set(MigrationRecorder(connection).applied_migrations())
    return [".".join(key) for key, equivalents in _needed().items() if not _is_applied(equivalents, applied)]


def newer() -> list[str]:
    """Return the names of applied migrations that only a later version of the same apps can have applied."""
    applied = MigrationRecorder(connection).applied_migrations()
    latest = _latest()
    return sorted(f"{app}.{name}" for app, name in applied if app in latest and _number(name) > latest[app])


def named(names: list[str]) -> str:
    rest = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")


@cache
def _needed() -> dict[Key, tuple[frozenset[Key], ...]]:
    """Map each migration to sets of records in Django's table. Any one of the sets proves that the migration has run.

    One set holds the migration's own record. For a squashed migration, a second set holds the records of all migrations
    that it replaces.
    """
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return {
        key: (frozenset([key]), *((frozenset(migration.replaces),) if migration.replaces else ()))
        for key, migration in sorted(loader.disk_migrations.items())
        if key not in replaced
    }


@cache
def _latest() -> dict[str, str]:
    return {app: max(_number(name) for other, name in _needed() if other == app) for app, _ in _needed()}


def _number(name: str) -> str:
    return name.partition("_")[0]


def _is_applied(equivalents: tuple[frozenset[Key], ...], applied: set[Key]) -> bool:
    return any(records <= applied for records in equivalents)
