from hirewire.kit.work.events import Event


class PostingsSubmitted(Event, frozen=True):
    """Jobs are waiting to be processed."""

    organization_id: int
    application_id: int


class AdvertisingEnded(Event, frozen=True):
    """Postings that advertised these requisitions were closed, expired, or now advertise others."""

    organization_id: int
    application_id: int
    requisition_ids: list[str]
