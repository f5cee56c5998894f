"""Asking an ATS how many records it has, to show the progress of a first sync or a rehearsal."""

from collections.abc import Mapping

from hirewire.agent.sdk.connector import Connector, Entity
from hirewire.agent.sdk.errors import ConnectorError, NoAccess, TryLater


def counts_of(ats: Connector) -> Mapping[Entity, int]:
    """Return the counts, or no counts if the request fails: only the progress display needs counts.

    If a failure also affects records, it is raised later, when the agent reads these records. Only two failures are
    raised here, because they affect every later request: the ATS does not accept the key, or the ATS asks for a wait.
    """
    try:
        return ats.counts()
    except NoAccess:
        raise
    except ConnectorError as error:
        if isinstance(error, TryLater) and error.wait is not None:
            raise
        return {}
