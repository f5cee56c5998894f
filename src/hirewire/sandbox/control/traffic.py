"""The calls and events of the world, for test suites: all of them, or only what a poller has not read yet."""

from typing import Final

from django.conf import settings

from hirewire.hub.platform.journal import partitions
from hirewire.hub.platform.journal.exporting import call_record
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.notifications.exporting import event_records
from hirewire.hub.platform.notifications.models import Delivery, PushEvent
from hirewire.sandbox.control import memory
from hirewire.sandbox.control.errors import Body
from hirewire.sandbox.control.looking import look

_AFTER: Final = "after"


def calls(wanted: Body) -> object:
    """Return the calls so far, oldest first, with personal data masked in bodies."""
    memory.store()
    rows = ApiCall.objects.select_related("application").order_by("id")
    if _AFTER not in wanted:
        return [call_record(call) for call in rows]
    with look(wanted[_AFTER]) as looked:
        records = [call_record(call) for call in looked.unread("calls", rows)]
        return looked.answer("calls", records, calls=ApiCall.objects.all())


def journal() -> dict[str, bool]:
    """Return whether ``calls`` has every call of this world.

    Calls are missing if the journal is off, has lost calls, or has deleted old calls.
    """
    is_kept = bool(settings.HIREWIRE_JOURNAL_DAYS)
    return {"whole": is_kept and not QUEUE.lost and partitions.forgotten_before() is None}


def events(wanted: Body) -> object:
    """Return the push events, oldest first, each with the state of its delivery."""
    rows, deliveries = PushEvent.objects.all(), Delivery.objects.all()
    if _AFTER not in wanted:
        return list(event_records(rows, address=str))
    with look(wanted[_AFTER]) as looked:
        new = looked.unread("events", rows).values_list("pk", flat=True)
        changed = looked.unread("waiting", deliveries).values_list("event", flat=True)
        # ``unread`` names a column of its table in raw SQL. In a subquery on the same table, the name would refer to
        # the outer rows. So the query below gets ids, not subqueries.
        records = list(event_records(rows.filter(pk__in={*new, *changed}), address=str))
        return looked.answer("events", records, events=rows, waiting=deliveries)
