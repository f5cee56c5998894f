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

    ``name`` names a person in ``cast.cast``, or another person. In the second case, a module in ``tools.gallery.areas``
    has put the person's e-mail address and password into ``World.things``. If a person in ``cast.cast`` has several
    seats, ``contract`` is needed, too.
    """

    name: str = ""
    contract: str = ""
    #: The name of a separate browser, for actions that must not affect the person's usual browser.
    browser: str = ""


NOBODY = Viewer()
