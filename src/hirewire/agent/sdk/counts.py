"""Asking an ATS how many records it has, to show how far a reading has come."""

from collections.abc import Mapping

from hirewire.agent.sdk.connector import Connector, Entity
from hirewire.agent.sdk.errors import ConnectorError, NoAccess, TryLater


def counts_of(ats: Connector) -> Mapping[Entity, int]:
    """The counts, or none if the ATS does not tell them: nothing but a progress bar needs them.

    Reading the records shows whether the same failure keeps them back, too, and from which streams. Only a key that the
    ATS does not accept, and a wait that it asks for, concern everything that follows.
    """
    try:
        return ats.counts()
    except NoAccess:
        raise
    except ConnectorError as error:
        if isinstance(error, TryLater) and error.wait is not None:
            raise
        return {}
