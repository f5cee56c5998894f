from hirewire.kit.work.events import Event


class PostingsSubmitted(Event, frozen=True):
    """Jobs are waiting to be processed."""

    organization_id: int
    application_id: int
