"""Tells how much of a new account has been read, after a connection was changed to another account of its ATS.

Until the new account has been read completely, Recruiter also shows records of the former account. The same id may
belong to different records in the two accounts.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queries import missing_permissions
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.rows import AGAIN, LEAVING
from hirewire.agent.sdk.connector import Connector, Entity
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import queries, services
from hirewire.agent.sync.models import Sync, SyncState
from hirewire.agent.sync.postings import Unjudged
from hirewire.agent.sync.uploader import ENTITY_OF, Uploader
from hirewire.client import RscClient


class JobIs(StrEnum):
    """What :func:`look_at_job` found. In the comments below, "showed" refers to the time ``at``."""

    #: Recruiter showed the job as it is in the present account.
    SHOWN = "shown"
    #: Recruiter showed another version, or the job of the former account with the same id. Now Recruiter shows the job
    #: of the present account.
    UPDATED = "updated"
    #: The account does not have the job, the job may not leave the ATS, or Recruiter refuses the job.
    MISSING = "missing"
    #: Recruiter may show another job with the same id, because nothing is sent while the connection is paused.
    PAUSED = "paused"


class Cause(StrEnum):
    """Why the new account has not been read completely yet."""

    READING = "reading"
    FAILING = "failing"
    STOPPED = "stopped"
    LACKING = "lacking"
    PAUSED = "paused"
    OFF = "off"


class Unread(NamedTuple):
    changed_at: datetime
    #: The kinds of records whose lists have not been read to their ends.
    entities: list[Entity]
    cause: Cause


def look_at_job(connection: Connection, key: str, *, at: datetime, rsc: RscClient, ats: Connector) -> JobIs:
    """Compare a job in the ATS with what Recruiter showed at the time ``at``, and send the job if it differs.

    This lets a recruiter export a person to the job even if the list of jobs, or another list, cannot be read to its
    end. Raise :class:`Unjudged` while Recruiter processes the job.
    """
    if queries.is_paused(connection):
        return JobIs.PAUSED
    uploader = Uploader(connection, rsc=rsc, ats=ats)
    try:
        uploader.refresh(Stream.JOBS, key)
    finally:
        is_unjudged = services.take_hints(connection=connection, hints=uploader.take_unjudged())
    if is_unjudged:
        raise Unjudged
    row = mirror.records(connection, Entity.JOBS, [key]).get(key)
    if row is None or not row.is_there or row.reason or row.content in {"", AGAIN, LEAVING}:
        return JobIs.MISSING
    is_older = mirror.tried_at(connection, Entity.JOBS, [key])[key] <= at
    return JobIs.SHOWN if is_older else JobIs.UPDATED


def unread(connection: Connection) -> Unread | None:
    """Return what has not been read of a new account.

    None if the new account has been read completely, if the account has never changed, or if the sync has not been
    started.
    """
    changed_at = connection.account_changed_at
    if changed_at is None or not connection.is_started or queries.is_account_read(connection):
        return None
    read = queries.read_since(connection, changed_at)
    streams = [stream for stream in ENTITY_OF if stream is not Stream.GROUPS or connection.access_lists]
    return Unread(changed_at, [ENTITY_OF[stream] for stream in streams if stream not in read], _cause(connection))


def _cause(connection: Connection) -> Cause:
    sync: Sync | None = queries.sync_of(connection)
    if sync is not None and sync.state == SyncState.PAUSED:
        return Cause.PAUSED
    if sync is None or sync.is_switched_off or not connection.is_enabled:
        return Cause.OFF
    if sync.state == SyncState.STOPPED:
        return Cause.STOPPED
    if sync.failures:
        return Cause.FAILING
    return Cause.LACKING if missing_permissions(connection) else Cause.READING
