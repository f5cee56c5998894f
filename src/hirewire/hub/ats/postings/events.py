from hirewire.kit.work.events import Event


class PostingsSubmitted(Event, frozen=True):
    organization_id: int
    application_id: int


class AdvertisingEnded(Event, frozen=True):
    """Some postings no longer advertise these requisitions.

    Each of these postings was closed, has expired, or now advertises another requisition or none.
    """

    organization_id: int
    application_id: int
    requisition_ids: list[str]
