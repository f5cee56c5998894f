"""What a picture is taken of, as data: one line for each screen."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from playwright.sync_api import Page

if TYPE_CHECKING:
    from tools.gallery.world import World  # it starts programs, which a list of screens does not need

#: What one does on a page until it shows the screen. It is done once for each width, so it changes nothing for good.
Step = Callable[[Page, "World"], None]
Arrange = Callable[["World"], None]


class Site(Enum):
    """Where a screen is: in Recruiter, in the ATS Simulator, or in a page of some ATS with a widget in it."""

    HUB = "hirewire.hub.urls"
    ATS = "hirewire.simulator.urls"
    HOST = "host"


@dataclass(frozen=True)
class Viewer:
    """Somebody of ``cast.cast`` by name; who has several seats names the contract."""

    name: str = ""
    contract: str = ""
    #: What this browser is for, if what is done in it must not show in the person's other one.
    browser: str = ""


NOBODY = Viewer()


@dataclass(frozen=True)
class Screen:
    name: str
    #: The name of the address that is shown; a test asks for each of them.
    page: str
    #: Parts of the address that one begins at: what they are called there, and which of the world's things is meant.
    ids: Mapping[str, str] = field(default_factory=dict)
    #: Behind the address; ``{thing}`` is one of the world's things.
    query: str = ""
    #: The address that one begins at, if it is not the one that is shown.
    start: str = ""
    then: tuple[Step, ...] = ()
    #: Whose screen it is, if not the area's usual viewer.
    who: Viewer | None = None
    #: What the world has to become first.
    before: Arrange | None = None
    #: A pattern of lines of the console that belong to this screen.
    complains: str = ""
    #: The file in ``docs/pictures`` that shows it.
    picture: str = ""


@dataclass(frozen=True)
class Area:
    name: str
    site: Site
    who: Viewer
    screens: tuple[Screen, ...]
    arrange: Arrange | None = None
    #: What the browser asks for.
    language: str = "en-GB"

    def viewer_of(self, screen: Screen) -> Viewer:
        return self.who if screen.who is None else screen.who


def slug(*words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")


def chosen(areas: Iterable[Area], wanted: tuple[str, ...]) -> list[tuple[Area, list[Screen]]]:
    """Those whose area and name hold one of the wanted words; all of them without any."""
    found = [(area, [one for one in area.screens if _is_wanted(slug(area.name, one.name), wanted)]) for area in areas]
    return [(area, screens) for area, screens in found if screens]


def _is_wanted(name: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(slug(word) in name for word in wanted)
