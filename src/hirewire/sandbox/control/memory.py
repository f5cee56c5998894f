"""Stores or forgets what the web process keeps in memory about the world, such as calls for the journal."""

from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.throttling import quotas
from hirewire.hub.platform.throttling.services import COUNTERS
from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.kit.work import background
from hirewire.sandbox.control.errors import NotWritten
from hirewire.sandbox.control.sent_calls import KEPT
from hirewire.sandbox.faults import Faults


def store() -> None:
    # This import registers the background work that writes the journal. The start of a sandbox must not wait for the
    # import.
    from hirewire.hub.platform.journal import services  # noqa: F401, PLC0415 - see above

    try:
        background.finish()
    except Exception as error:
        raise NotWritten from error


def forget() -> None:
    """Lose what is in memory, as if the process had been killed."""
    QUEUE.clear()
    COUNTERS.forget()
    quotas.forget()
    impressions.forget()
    Faults.of_this_sandbox().clear()
    KEPT.clear()
