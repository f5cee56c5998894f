from hirewire.kit.work.events import Event


class BlindCandidatesSynced(Event, frozen=True):
    """An ATS said that it knows these members. Published every time, even if nothing changed."""

    organization_id: int
    application_id: int
    member_ids: list[int]
