"""Removes access lists that an earlier connection left in Recruiter, or that the ATS deleted while the sync was off."""

from collections.abc import Callable, Collection, Iterable

import structlog

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.rows import SentRow, nothing_sent
from hirewire.agent.mirror.services import forget_unreadable_groups
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync import deleting
from hirewire.agent.sync.ledger import Ledger, go_on
from hirewire.agent.sync.routes import group_of, list_id
from hirewire.client import BadRequest, NotFound, RscClient

Listings = Iterable[tuple[Entity, Callable[[], Iterable[tuple[str, str]]]]]
log = structlog.get_logger(__name__)


def sweep_lists(connection: Connection, rsc: RscClient) -> None:
    """Remove list entries that the ATS does not have, so that no forgotten list keeps a job visible.

    Spare the lists of groups that cannot be read: the ATS still has these groups. Remove nothing if the RSC server
    cannot list all entries, but answers only for one record at a time.
    """
    spared = {list_id(key) for key in mirror.keys(connection, Entity.GROUPS)}
    _sweep(connection, rsc, mirror.parents(connection, Entity.GROUPS), lambda name: name not in spared)


def sweep_spared(connection: Connection, rsc: RscClient, group_ids: Collection[str]) -> None:
    """Sweep the lists of those groups that were spared before, and that can be read again or are gone by now."""
    keys = mirror.records(connection, Entity.GROUPS, group_ids).keys()
    if keys:
        _sweep(connection, rsc, keys, {list_id(key) for key in keys}.__contains__)
        forget_unreadable_groups(connection=connection, keys=keys)


def _sweep(connection: Connection, rsc: RscClient, group_ids: Collection[str], is_swept: Callable[[str], bool]) -> None:
    """On each list that ``is_swept`` accepts, keep only the entries that were sent for these groups.

    Entries that Recruiter fails to delete are stored like entries that were sent, and are deleted later.
    """
    sent = mirror.parts(connection, Entity.GROUPS, group_ids)
    ledger = Ledger(connection, go_on)
    # Remove people first, in case the removal is interrupted. Nobody sees a job whose list names no people, but a job
    # on no list may be visible to everybody.
    listings: Listings = ((Entity.LISTED_PEOPLE, rsc.listed_people), (Entity.LISTED_JOBS, rsc.listed_jobs))
    try:
        for entity, listed in listings:
            rows = [_row(entity, name, key) for name, key in listed() if is_swept(name)]
            deleting.delete(entity, [row for row in rows if row.record_key not in sent], rsc=rsc, ledger=ledger)
    except (BadRequest, NotFound) as error:
        log.info("lists not swept", tenant=connection.tenant, error=type(error).__name__)
    finally:
        ledger.flush()


def _row(entity: Entity, name: str, key: str) -> SentRow:
    return nothing_sent(key, entity)._replace(parent=group_of(name), is_there=True)
