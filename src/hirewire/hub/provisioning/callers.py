"""Who calls the API: a developer application, with everything that resources ask about it."""

from dataclasses import dataclass

from hirewire.hub.accounts.models import Person
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.restli.resource import APPLICATION


@dataclass(frozen=True, slots=True)
class Caller:
    application: DeveloperApplication
    scopes: frozenset[str] = frozenset({APPLICATION})
    #: Who signed in, when the token is a person's.
    person: Person | None = None
