"""Facts about accounts that others act upon."""

from hirewire.kit.work.events import Event


class AccountsChanged(Event, frozen=True):
    """A user of the ATS is somebody in Recruiter, or is not any more."""

    connection_id: int
