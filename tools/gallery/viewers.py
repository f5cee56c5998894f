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
    """Who looks at a screen.

    ``name`` is that of a person of ``cast.cast``, or of somebody whose sign-in an area has put into ``World.things``.
    If a person of ``cast.cast`` has several seats, ``contract`` is needed, too.
    """

    name: str = ""
    contract: str = ""
    #: Names a separate browser, for actions that must not affect the person's usual browser.
    browser: str = ""


NOBODY = Viewer()
