from hirewire.kit.work.events import Event


class PurgeRequested(Event, frozen=True):
    """Something is to be removed at once."""

    purge_id: int
