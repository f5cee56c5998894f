from hirewire.kit.work.events import Event


class BlindCandidatesSynced(Event, frozen=True):
    """Published whenever an ATS says that it knows these members, even if nothing changed."""

    organization_id: int
    application_id: int
    member_ids: list[int]
