"""The caller of the API: a developer application, with everything that resources need to know about it."""

from dataclasses import dataclass

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.hub.restli.resource import APPLICATION, PARTNER


@dataclass(frozen=True, slots=True)
class Caller:
    application: DeveloperApplication
    scopes: frozenset[str]
    #: The person who signed in, if the token is a person's.
    person: Person | None = None

    @classmethod
    def own(cls, application: DeveloperApplication) -> "Caller":
        return cls(application, frozenset({PARTNER if application.kind == Kind.PARENT else APPLICATION}))
