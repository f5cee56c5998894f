from hirewire.kit.work.events import Event


class PurgeRequested(Event, frozen=True):
    purge_id: int
