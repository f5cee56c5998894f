"""Events of Recruiter's history that other code reacts to."""

from hirewire.kit.work.events import Event


class CandidateWanted(Event, frozen=True):
    """There is no candidate yet for a person who shared contact data."""

    connection_id: int
    person: str
