from hirewire.kit.work.events import Event


class ApplicationsSynced(Event, frozen=True):
    """Job applications, or stages of them, came, changed or went; some may not be there yet."""

    organization_id: int
    application_id: int
    job_application_ids: list[str]


class ApplicationsDeleted(Event, frozen=True):
    organization_id: int
    application_id: int
    job_application_ids: list[str]
