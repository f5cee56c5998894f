"""Runs all checks: the ones that every site has, and the ones that apps have registered."""

from typing import Final

import psycopg
from django.db import DatabaseError, transaction

from hirewire.kit import registering
from hirewire.kit.monitoring.doctor import (
    encryption,
    files,
    installation,
    loose,
    pooling,
    replicas,
    sealing,
    server,
    tables,
)
from hirewire.kit.monitoring.doctor.findings import Check, Finding

#: Checks that need no database.
_OF_SETTINGS: Final[tuple[Check, ...]] = (
    installation.python,
    *installation.SETTINGS,
    encryption.certificates,
    *files.CHECKS,
)
_OF_THE_DATABASE: Final[tuple[Check, ...]] = (
    *server.CHECKS,
    encryption.database,
    *tables.CHECKS,
    loose.indexes,
    pooling.pooler,
    pooling.direct,
    replicas.replica_of_the_database,
    *installation.WORK,
    sealing.old_keys,
)
_of_apps: dict[str, Check] = {}


def install(*checks: Check) -> None:
    _of_apps.update({f"{check.__module__}.{check.__name__}": check for check in checks})


def examine(site: str) -> list[Finding]:
    registering.complete()
    findings = [finding for check in _OF_SETTINGS for finding in check(site)]
    try:
        with transaction.atomic():
            findings += [finding for check in _OF_THE_DATABASE for finding in check(site)]
        # Outside the transaction: checks of apps call other systems, and no transaction may wait for those systems.
        findings += [finding for check in _of_apps.values() for finding in check(site)]
    except (DatabaseError, psycopg.Error) as error:
        findings.append(_silence(error))
    return findings


def _silence(error: Exception) -> Finding:
    return Finding(
        "database",
        f"The database could not be queried: {' '.join(str(error).split())[:300]}.",
        "Without it, pages and calls are answered with 503, and background work waits.",
        'psql "$DATABASE_URL" -c "SELECT 1"  # with the site\'s own settings; fix what it reports',
    )
