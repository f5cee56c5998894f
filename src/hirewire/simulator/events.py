"""Events that other parts of the simulator react to."""

from hirewire.kit.work.events import Event


class OutboxFilled(Event, frozen=True):
    """An account has changes to send to its webhooks."""

    account_id: int


class ImportStarted(Event, frozen=True):
    import_id: int
