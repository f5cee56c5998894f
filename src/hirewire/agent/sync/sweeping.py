"""Removing access lists that an earlier connection left in Recruiter, or that the ATS deleted while this was off."""

import structlog

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync.routes import list_id
from hirewire.client import BadRequest, ListedJob, ListedPerson, NotFound, RscClient
from hirewire.wire.urn import PersonUrn

log = structlog.get_logger(__name__)


def sweep_lists(connection: Connection, rsc: RscClient) -> None:
    """Remove list entries that the ATS does not have, so that no forgotten list keeps a job visible.

    Remove nothing if the server does not list its entries, but answers only for one record at a time.
    """
    sent = mirror.parts(connection, Entity.GROUPS, mirror.parents(connection, Entity.GROUPS))
    jobs = {ListedJob(list_id(key.parent), key.key) for key in sent if key.entity is Entity.LISTED_JOBS}
    people = {
        ListedPerson(list_id(key.parent), PersonUrn(key.key)) for key in sent if key.entity is Entity.LISTED_PEOPLE
    }
    try:
        # People first: nobody sees a job whose list names no people, but a job on no list may be visible to everybody.
        rsc.unlist_people([person for person in rsc.listed_people() if person not in people])
        rsc.unlist_jobs([job for job in rsc.listed_jobs() if job not in jobs])
    except (BadRequest, NotFound) as error:
        log.info("lists not swept", tenant=connection.tenant, error=type(error).__name__)
