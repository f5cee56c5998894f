from hirewire.kit.work.events import Event


class ProjectOpened(Event, frozen=True):
    project_id: int


class CandidatesMoved(Event, frozen=True):
    project_id: int
    member_ids: tuple[int, ...]
