"""How fresh a connection is."""

from datetime import datetime

from hirewire.agent.sync.models import POLL_EVERY, Sync


def read_at(sync: Sync | None) -> datetime | None:
    """When the changes of the ATS were last read completely; None before the first sync is done."""
    if sync is None or not sync.is_first_done or sync.polls_at is None:
        return None
    return sync.polls_at - POLL_EVERY
