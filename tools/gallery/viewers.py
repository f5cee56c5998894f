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

    ``name`` is the name of a person in ``cast.cast``, or of another person whose e-mail address and password one of the
    ``tools.gallery.areas`` has put into ``World.things``. If a person in ``cast.cast`` has several seats, ``contract``
    is needed, too.
    """

    name: str = ""
    contract: str = ""
    #: Names a separate browser, for actions that must not affect the person's usual browser.
    browser: str = ""


NOBODY = Viewer()
