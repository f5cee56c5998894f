"""Access lists that were left in Recruiter by an earlier connection, or while this one was off."""

import structlog

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync.routes import list_id
from hirewire.client import BadRequest, ListedJob, ListedPerson, NotFound, RscClient
from hirewire.wire.urn import PersonUrn

log = structlog.get_logger(__name__)


def sweep_lists(connection: Connection, rsc: RscClient) -> None:
    """Take off what the ATS does not say: nobody may go on seeing a job because of a list that was forgotten.

    A server that tells the lists of one record only is left as it is.
    """
    sent = mirror.parts(connection, Entity.GROUPS, mirror.parents(connection, Entity.GROUPS))
    jobs = {ListedJob(list_id(key.parent), key.key) for key in sent if key.entity is Entity.LISTED_JOBS}
    people = {
        ListedPerson(list_id(key.parent), PersonUrn(key.key)) for key in sent if key.entity is Entity.LISTED_PEOPLE
    }
    try:
        # People first: without its job a list shows nothing, but without its list a job may show to everybody.
        rsc.unlist_people([one for one in rsc.listed_people() if one not in people])
        rsc.unlist_jobs([one for one in rsc.listed_jobs() if one not in jobs])
    except (BadRequest, NotFound) as error:
        log.info("lists not swept", tenant=connection.tenant, error=str(error))
