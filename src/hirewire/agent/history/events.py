"""Events of Recruiter's history that other code reacts to."""

from hirewire.kit.work.events import Event


class CandidateWanted(Event, frozen=True):
    """A person who shared contact data has no candidate yet."""

    connection_id: int
    person: str
