"""Tells whether a connection has access to its ATS, and until when."""

from datetime import datetime
from typing import NamedTuple

from hirewire.agent import registry
from hirewire.agent.connections import access
from hirewire.agent.connections.models import Connection, Grant
from hirewire.agent.sync import queries
from hirewire.agent.sync.models import Sync

KEY, SIGN_IN = "key", "sign_in"


class AccessState(NamedTuple):
    by: str
    #: When the ATS stopped accepting the key or the sign-in. None if access has not ended, or if there never was any.
    ended_at: datetime | None
    #: Why there is no access, in words for a person.
    reason: str | None
    #: When somebody has to sign in again. None if that is unknown, or if access has ended.
    lasts_until: datetime | None
    lacking: list[str]
    #: Whether the last sign-in waits until somebody names its account on the connection's page.
    awaits_account: bool


def access_state(connection: Connection) -> AccessState:
    sync = queries.sync_of(connection)
    by_sign_in = access.signs_in(connection)
    grant = access.grant_of(connection)
    return AccessState(
        SIGN_IN if by_sign_in else KEY,
        ended_at(sync, grant),
        _reason(connection, sync, grant, by_sign_in=by_sign_in),
        lasts_until(grant),
        access.lacking(connection, grant),
        awaits_account=grant is not None and grant.awaits_account,
    )


def ended_at(sync: Sync | None, grant: Grant | None) -> datetime | None:
    if grant is not None and grant.is_lost:
        return grant.lost_at
    return sync.access_ended_at if sync is not None else None


def lasts_until(grant: Grant | None) -> datetime | None:
    return grant.ends_at if grant is not None and not grant.is_lost else None


def _reason(connection: Connection, sync: Sync | None, grant: Grant | None, *, by_sign_in: bool) -> str | None:
    title = registry.kind_of(connection.connector).title
    if grant is not None and (trouble := access.trouble(grant, title)):
        return trouble
    if by_sign_in and grant is None:
        return access.NOT_SIGNED_IN.format(ats=title)
    return sync.reason if sync is not None and sync.access_ended_at else None
