"""Events that tell other code about changes of accounts."""

from hirewire.kit.work.events import Event


class AccountsChanged(Event, frozen=True):
    """A user of the ATS was linked to a person in Recruiter, or unlinked."""

    connection_id: int
