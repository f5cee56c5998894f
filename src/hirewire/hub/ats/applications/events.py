from hirewire.kit.work.events import Event


class ApplicationsSynced(Event, frozen=True):
    """Job applications, or their stages, were created, changed or deleted. Some may not exist yet."""

    organization_id: int
    application_id: int
    job_application_ids: list[str]


class ApplicationsDeleted(Event, frozen=True):
    organization_id: int
    application_id: int
    job_application_ids: list[str]
