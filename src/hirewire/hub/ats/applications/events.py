from hirewire.kit.work.events import Event


class ApplicationsSynced(Event, frozen=True):
    """Job applications were created or changed, or their stages were created, changed or deleted.

    A stage may arrive before its application, so some of the applications may not exist yet.
    """

    organization_id: int
    application_id: int
    job_application_ids: list[str]


class ApplicationsDeleted(Event, frozen=True):
    organization_id: int
    application_id: int
    job_application_ids: list[str]
