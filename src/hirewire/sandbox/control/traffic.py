"""The calls and events of the world, as test suites assert on them."""

from typing import Any

from django.conf import settings

from hirewire.hub.platform.journal import partitions
from hirewire.hub.platform.journal.exporting import call_record
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.notifications.exporting import event_records
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.sandbox.control import memory


def calls() -> list[dict[str, Any]]:
    """Return all calls that were answered so far, oldest first. Personal data in bodies are masked."""
    memory.store()
    return [call_record(call) for call in ApiCall.objects.select_related("application").order_by("id")]


def journal() -> dict[str, bool]:
    """Return whether ``calls`` returns all calls of this world: the journal forgets those that are too old."""
    is_kept = bool(settings.HIREWIRE_JOURNAL_DAYS)
    return {"whole": is_kept and not QUEUE.lost and partitions.forgotten_before() is None}


def events() -> list[dict[str, Any]]:
    """Return all push events, oldest first, each with the state of its delivery."""
    return list(event_records(PushEvent.objects.all()))
