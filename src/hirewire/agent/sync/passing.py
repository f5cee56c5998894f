"""Records that Recruiter failed to store or to delete, although it answered. They are read and sent again later."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.db.models import Q

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.models import Sent
from hirewire.agent.mirror.rows import AGAIN, LEAVING, SentRow, by_key
from hirewire.agent.sync.reasons import in_words
from hirewire.client.batches import Refusal

#: The wait after each try. The last wait repeats, because Recruiter may fail for hours. If a list of the ATS shows the
#: record before its wait is over, and the record is sent then, this sending also counts as a try.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))


def is_passing(refusal: Refusal | None) -> bool:
    """True if Recruiter failed or was too busy to judge the record. It may accept the record later."""
    if refusal is None:
        return False
    return refusal.status == HTTPStatus.TOO_MANY_REQUESTS or refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def still_there(row: SentRow, refusal: Refusal) -> SentRow:
    """The row of a record that should have left Recruiter. After a wait, the agent retries deleting or closing it."""
    tries = row.tries if row.is_leaving else 0
    return row._replace(content=LEAVING, reason=in_words(refusal.message), blocked_by="", tries=tries + 1)


def due(connection: Connection, *, at: datetime, limit: int) -> list[SentRow]:
    """The records to read again at the time ``at``. Those that have waited longest come first."""
    is_due = Q(tries__gte=len(WAITS), tried_at__lte=at - WAITS[-1])
    for tries, wait in enumerate(WAITS[:-1], start=1):
        is_due |= Q(tries=tries, tried_at__lte=at - wait)
    rows = Sent.objects.filter(is_due, connection=connection, content__in=(AGAIN, LEAVING)).exclude(reason="")
    return list(by_key(rows.order_by("tried_at", "key")[:limit]).values())
