from hirewire.kit.work.events import Event


class ArchiveRequested(Event, frozen=True):
    archive_id: int
