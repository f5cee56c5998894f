"""How fresh a connection is, and what waits to be sent or written."""

from datetime import datetime
from typing import NamedTuple

from hirewire.agent.connections.models import Connection
from hirewire.agent.sync import queries
from hirewire.agent.sync.models import POLL_EVERY, PendingHint, PendingPosting, WantedJob


class Waiting(NamedTuple):
    #: Records that the ATS says have changed.
    changes: int
    #: Jobs that Recruiter asked for, or has not judged yet.
    jobs: int


def read_at(connection: Connection) -> datetime | None:
    """When the changes of the ATS were last read completely; None before the first sync is done."""
    sync = queries.sync_of(connection)
    if sync is None or not sync.is_first_done or sync.polls_at is None:
        return None
    return sync.polls_at - POLL_EVERY


def waiting(connection: Connection) -> Waiting:
    jobs = WantedJob.objects.filter(connection=connection).count()
    jobs += PendingPosting.objects.filter(connection=connection).count()
    return Waiting(PendingHint.objects.filter(connection=connection).count(), jobs)
