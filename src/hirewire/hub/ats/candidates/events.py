from hirewire.kit.work.events import Event


class CandidatesSynced(Event, frozen=True):
    """Candidates came, or came to hold something else."""

    organization_id: int
    application_id: int
    candidate_ids: list[str]


class CandidatesLinked(Event, frozen=True):
    """The ATS says who these candidates are.

    Published each time it says so, changed or not: an export of somebody whom
    the ATS knows already is answered by the same record once more.
    """

    organization_id: int
    application_id: int
    candidate_ids: list[str]


class CandidatesDeleted(Event, frozen=True):
    organization_id: int
    application_id: int
    candidate_ids: list[str]
