"""Simulated faults. ``HIREWIRE_FAULTS`` names the class that arms them, and is set only in a sandbox."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.provisioning.models import DeveloperApplication


@dataclass(frozen=True, slots=True)
class Armed:
    """A fault that waits for a call or an event of one application, or of any application."""

    id: int
    name: str
    #: The kind of call or event that the fault affects; empty if it affects every kind.
    what: str
    #: How many more times the fault occurs; None if there is no limit.
    left: int | None


class Faults(Protocol):
    def armed(self, client_id: str) -> list[Armed]:
        """Return the faults that can affect this application."""

    def fail_call(self, client_id: str, *, verb: str, resource: str) -> None:
        """Make the next call with this verb to this resource fail, once."""

    def fail_event(self, client_id: str, *, type: str) -> None:  # noqa: A002 - the protocol's word
        """Give the next event of this type a wrong signature, once."""

    def disarm(self, client_id: str, number: int) -> None:
        """Disarm the fault with this number, if it can affect this application and is still armed."""


def faults() -> Faults | None:
    path = settings.HIREWIRE_FAULTS
    return import_string(path)() if path else None


def armed(application: DeveloperApplication) -> list[Armed] | None:
    injector = faults()
    return None if injector is None else injector.armed(application.client_id)


def resource_of(call: ApiCall) -> str:
    """Return the ``resource`` to pass to ``fail_call`` so that the next call like this one fails.

    For an OAuth call, return the call's method. For any other call, return the called resource, which is empty if the
    path is unknown.
    """
    return call.method if call.path.startswith("/oauth/") else call.resource
