from hirewire.kit.work.events import Event


class CandidatesSynced(Event, frozen=True):
    organization_id: int
    application_id: int
    candidate_ids: list[str]


class CandidatesLinked(Event, frozen=True):
    """The ATS, or a person in Recruiter, said which members these candidates are.

    This event is published even if nothing changed. For example, if somebody exports a member whom the ATS already
    knows, the ATS confirms the export by sending the same record again.
    """

    organization_id: int
    application_id: int
    candidate_ids: list[str]


class CandidatesUnlinked(Event, frozen=True):
    organization_id: int
    application_id: int
    candidate_ids: list[str]


class DeletionBegun(Event, frozen=True):
    """An ATS is about to delete these candidates. Some may not exist, and none is locked yet."""

    organization_id: int
    application_id: int
    candidate_ids: list[str]


class CandidatesDeleted(Event, frozen=True):
    organization_id: int
    application_id: int
    candidate_ids: list[str]


class DeletionEnded(Event, frozen=True):
    """An ATS has deleted these candidates with all that belonged to them. Some may not have existed."""

    organization_id: int
    application_id: int
    candidate_ids: list[str]
