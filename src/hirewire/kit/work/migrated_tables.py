"""Lets a worker wait for the tables of its version, because new processes may start before the migrations."""

import asyncio
from typing import Final

import structlog
from django.db import DatabaseError, connection

from hirewire.kit.db.outages import Patience, is_lost
from hirewire.kit.monitoring import migrations

#: Seconds between two checks.
_LOOK_EVERY: Final = 2.0

log = structlog.get_logger(__name__)


async def wait_for_migrations() -> None:
    """Wait until the database has all migrations. If the database is lost meanwhile, keep waiting."""
    patience, is_told = Patience(), False
    while True:
        try:
            pending = await asyncio.to_thread(_pending)
        except DatabaseError as error:
            if not is_lost(error):
                raise
            await asyncio.sleep(patience.after(error))
            continue
        if not pending:
            break
        if not is_told:
            log.warning("Waiting for migrations", pending=migrations.named(pending))
            is_told = True
        await asyncio.sleep(_LOOK_EVERY)
    if is_told:
        log.warning("The migrations are done")


def _pending() -> list[str]:
    try:
        return migrations.pending()
    finally:
        # Nobody else closes the connection of this thread.
        connection.close()
