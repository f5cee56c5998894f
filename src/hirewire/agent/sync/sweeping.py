"""Removing access lists that an earlier connection left in Recruiter, or that the ATS deleted while this was off."""

from collections.abc import Callable, Collection

import structlog

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.services import forget_unreadable_groups
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync.routes import list_id
from hirewire.client import BadRequest, ListedJob, ListedPerson, NotFound, RscClient
from hirewire.wire.urn import PersonUrn

log = structlog.get_logger(__name__)


def sweep_lists(connection: Connection, rsc: RscClient) -> None:
    """Remove list entries that the ATS does not have, so that no forgotten list keeps a job visible.

    Spare the lists of groups that cannot be read: the ATS still has these.
    Remove nothing if the server does not list its entries, but answers only for one record at a time.
    """
    spared = {list_id(key) for key in mirror.keys(connection, Entity.GROUPS)}
    _sweep(connection, rsc, mirror.parents(connection, Entity.GROUPS), lambda name: name not in spared)


def sweep_spared(connection: Connection, rsc: RscClient, group_ids: Collection[str]) -> None:
    """Sweep the lists that were spared because one of these groups could not be read. It can be now, or is gone."""
    keys = mirror.records(connection, Entity.GROUPS, group_ids).keys()
    if keys:
        _sweep(connection, rsc, keys, {list_id(key) for key in keys}.__contains__)
        forget_unreadable_groups(connection=connection, keys=keys)


def _sweep(connection: Connection, rsc: RscClient, group_ids: Collection[str], is_swept: Callable[[str], bool]) -> None:
    """Leave only the entries of these groups on those lists that are swept."""
    sent = mirror.parts(connection, Entity.GROUPS, group_ids)
    jobs = {ListedJob(list_id(key.parent), key.key) for key in sent if key.entity is Entity.LISTED_JOBS}
    people = {
        ListedPerson(list_id(key.parent), PersonUrn(key.key)) for key in sent if key.entity is Entity.LISTED_PEOPLE
    }
    try:
        # People first: nobody sees a job whose list names no people, but a job on no list may be visible to everybody.
        rsc.unlist_people([one for one in rsc.listed_people() if is_swept(one.list_id) and one not in people])
        rsc.unlist_jobs([one for one in rsc.listed_jobs() if is_swept(one.list_id) and one not in jobs])
    except (BadRequest, NotFound) as error:
        log.info("lists not swept", tenant=connection.tenant, error=type(error).__name__)
