"""Facts about connections that others act upon."""

from hirewire.kit.events import Event


class SwitchesRead(Event, frozen=True):
    """Recruiter said what is on; it may have said the same before."""

    connection_id: int
