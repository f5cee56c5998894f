from hirewire.kit.work.events import Event


class PurgeRequested(Event, frozen=True):
    """A purge is to start at once."""

    purge_id: int
