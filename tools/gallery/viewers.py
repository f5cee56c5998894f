"""Where a screen is, and who looks at it."""

from dataclasses import dataclass
from enum import Enum


class Site(Enum):
    """Where a screen is: in Recruiter, in the ATS Simulator, in the agent, or in an ATS page with a widget in it."""

    HUB = "hirewire.hub.urls"
    ATS = "hirewire.simulator.urls"
    AGENT = "hirewire.agent.urls"
    HOST = "host"


@dataclass(frozen=True)
class Viewer:
    """A person of ``cast.cast`` by name. If the person has several seats, the contract is needed, too."""

    name: str = ""
    contract: str = ""
    #: Names a separate browser for actions that must not show in the person's usual one.
    browser: str = ""


NOBODY = Viewer()
