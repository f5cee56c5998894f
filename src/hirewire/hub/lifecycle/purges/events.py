from hirewire.kit.work.events import Event


class PurgeRequested(Event, frozen=True):
    """A purge without a grace period was requested, and starts at once."""

    purge_id: int
