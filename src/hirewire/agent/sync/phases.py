"""The phase of a connection, in one word for the person who looks after it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from hirewire.agent.connections.models import Connection
from hirewire.agent.sync import queries
from hirewire.agent.sync.models import Sync, SyncState

#: After this many failures in a row, the connection is shown as broken. The sync is still retried.
BROKEN_AFTER: Final = 3


class Phase(StrEnum):
    DRAFT = "draft"
    REHEARSED = "rehearsed"
    #: Started in the agent, but not switched on in Recruiter.
    READY = "ready"
    SYNCING = "syncing"
    PAUSED = "paused"
    BROKEN = "broken"
    LEAVING = "leaving"


def phase_of(connection: Connection) -> Phase:
    return phase(connection, queries.sync_of(connection))


def trouble_of(connection: Connection) -> str:
    """What is wrong, in the words of whichever side reported it. Empty if nothing is wrong."""
    return trouble(connection, queries.sync_of(connection))


def missing_of(connection: Connection) -> Mapping[str, int]:
    return missing(queries.sync_of(connection))


def missing(sync: Sync | None) -> Mapping[str, int]:
    return sync.missing if sync is not None and not sync.is_missing_confirmed else {}


def phase(connection: Connection, sync: Sync | None) -> Phase:
    if connection.is_leaving:
        return Phase.LEAVING
    if not connection.is_started:
        return Phase.REHEARSED if connection.rehearsed_at else Phase.DRAFT
    if sync is not None and sync.state == SyncState.PAUSED:
        return Phase.PAUSED
    if connection.fault_message or (sync is not None and _is_broken(sync)):
        return Phase.BROKEN
    return Phase.SYNCING if connection.is_enabled else Phase.READY


def trouble(connection: Connection, sync: Sync | None) -> str:
    return connection.fault_message or (sync.reason if sync is not None and not sync.is_switched_off else "")


def _is_broken(sync: Sync) -> bool:
    return not sync.is_switched_off and (sync.state == SyncState.STOPPED or sync.failures >= BROKEN_AFTER)
