"""Facts about who is who that others act upon."""

from hirewire.kit.work.events import Event


class PersonIdentified(Event, frozen=True):
    """It is known of somebody in Recruiter which candidate they are."""

    connection_id: int
