"""The pictures to take, as data: one line for each screen."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from django.urls import reverse
from playwright.sync_api import Page

from tools.gallery.viewers import Site, Viewer
from tools.gallery.world import World

#: An action in the browser on the way to the screen. It runs once for each width, so its changes must not last.
Step = Callable[[Page, World], None]
Arrange = Callable[[World], None]


@dataclass(frozen=True)
class Screen:
    name: str
    #: The name of the displayed URL. A test checks that each URL has a screen, or is in ``left_out``.
    page: str
    #: For each parameter of the URL to open, the key under which ``World.things`` has the parameter's value.
    ids: Mapping[str, str] = field(default_factory=dict)
    #: The query string; ``{key}`` stands for the value with that key in ``World.things``.
    query: str = ""
    #: The name of the URL to open, if it differs from the displayed one.
    start: str = ""
    then: tuple[Step, ...] = ()
    #: The viewer, if not the area's usual one.
    who: Viewer | None = None
    #: Prepares the world for this screen.
    before: Arrange | None = None
    #: A pattern for console messages that are expected on this screen.
    complains: str = ""
    #: The file in ``docs/pictures`` that shows this screen.
    picture: str = ""


@dataclass(frozen=True)
class Area:
    name: str
    site: Site
    who: Viewer
    screens: tuple[Screen, ...]
    arrange: Arrange | None = None
    #: The language that the browser asks for.
    language: str = "en-GB"

    def viewer_of(self, screen: Screen) -> Viewer:
        return self.who if screen.who is None else screen.who

    def prepare(self, world: World) -> None:
        if self.arrange is not None:
            world.arrange(self.name, self.arrange)

    def address(self, screen: Screen, world: World) -> str:
        behind = screen.query.format(**{name: quote(str(value), safe="/") for name, value in world.things.items()})
        if self.site is Site.HOST:
            return f"{world.hosts.origin()}/{behind}"
        ids = {part: world.things[thing] for part, thing in screen.ids.items()}
        path = reverse(screen.start or screen.page, urlconf=self.site.value, kwargs=ids)
        return f"{world.origin(self.site)}{path}{behind}"


def slug(*words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")


def chosen(areas: Iterable[Area], wanted: tuple[str, ...]) -> list[tuple[Area, list[Screen]]]:
    found = [(area, [one for one in area.screens if _is_wanted(slug(area.name, one.name), wanted)]) for area in areas]
    return [(area, screens) for area, screens in found if screens]


def _is_wanted(name: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(slug(word) in name for word in wanted)
