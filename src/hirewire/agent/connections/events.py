"""Events that tell other code what happened to connections."""

from hirewire.kit.work.events import Event


class AccountChanged(Event, frozen=True):
    """The settings lead to another account of the ATS, in which the same ids belong to other records."""

    connection_id: int


class AtsChanged(Event, frozen=True):
    """The settings changed, so the ATS may show different records from those that were read before."""

    connection_id: int


class CompanyIdChanged(Event, frozen=True):
    """Recruiter gave the company a new id. Everything else is unchanged."""

    connection_id: int


class PermissionFound(Event, frozen=True):
    """A permission that was missing is granted now. While it was missing, records came without some of their parts."""

    connection_id: int


class SwitchesRead(Event, frozen=True):
    """Recruiter reported its switches. They may be unchanged."""

    connection_id: int
