"""Facts about connections that others act upon."""

from hirewire.kit.work.events import Event


class CompanyIdChanged(Event, frozen=True):
    """Recruiter has the company under another id now; everything else is as it was."""

    connection_id: int


class SwitchesRead(Event, frozen=True):
    """Recruiter said what is on; it may have said the same before."""

    connection_id: int
