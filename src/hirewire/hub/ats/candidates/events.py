from hirewire.kit.work.events import Event


class CandidatesSynced(Event, frozen=True):
    """Candidates were created or changed."""

    organization_id: int
    application_id: int
    candidate_ids: list[str]


class CandidatesLinked(Event, frozen=True):
    """The ATS says who these candidates are.

    Published each time it says so, changed or not: when a member is exported
    whom the ATS already knows, it answers with the same record again.
    """

    organization_id: int
    application_id: int
    candidate_ids: list[str]


class CandidatesDeleted(Event, frozen=True):
    organization_id: int
    application_id: int
    candidate_ids: list[str]
