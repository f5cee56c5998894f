"""Facts that other parts of the simulator follow."""

from hirewire.kit.work.events import Event


class OutboxFilled(Event, frozen=True):
    """An account has changes to tell its webhooks."""

    account_id: int


class ImportStarted(Event, frozen=True):
    import_id: int
