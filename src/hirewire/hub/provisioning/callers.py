"""Who calls the API: a developer application, with everything that resources ask about it."""

from dataclasses import dataclass

from hirewire.hub.provisioning.models import DeveloperApplication


@dataclass(frozen=True, slots=True)
class Caller:
    application: DeveloperApplication
