"""Lists whose pages the ATS refuses again and again.

The sync stops, and its next attempt begins the list again. If the next attempt asked for the same page, the ATS would
refuse it again, and people could never resume the sync.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.errors import RefusedPages
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync.models import Position, Sync, WantedJob
from hirewire.agent.sync.services import LONG_AGO


@contextmanager
def forgetting_position(connection: Connection, stream: Stream) -> Iterator[None]:
    """Forget how far the stream was read if the ATS refuses the stream's pages inside the ``with`` block.

    Without the position, the next attempt misses deletions. So a comparison of ids is requested to find them.
    """
    try:
        yield
    except RefusedPages:
        Position.objects.filter(connection=connection, stream=stream).update(cursor=None)
        Sync.objects.filter(connection=connection, is_first_done=True).update(compared_at=LONG_AGO)
        raise


@contextmanager
def forgetting_page(wanted: WantedJob) -> Iterator[None]:
    """Restart a request for all open jobs if the ATS refuses the pages of the list inside the ``with`` block."""
    try:
        yield
    except RefusedPages:
        WantedJob.objects.filter(pk=wanted.pk).update(cursor=None)
        raise
