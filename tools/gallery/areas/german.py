"""The fullest pages are shown in German, too, because German words are longer than English words."""

from collections.abc import Mapping
from dataclasses import replace

from tools.gallery import facts
from tools.gallery.areas import admin, agent, ats, people, widgets
from tools.gallery.screens import Area, Screen, Step
from tools.gallery.steps import in_widget, sees, widget_shows

_GERMAN = "de-DE"
#: The usual steps of these screens look for English words on the page. The steps in this mapping look for German words.
_THEN: Mapping[str, tuple[Step, ...]] = {
    "Search": (sees("Personen"),),
    "Export": (sees("In Ihr ATS exportieren"),),
    "Candidate": (widget_shows("Angemeldet als"),),
    "Recruiter": (in_widget("Weiter"), widget_shows("Enabled")),
}


def _of(area: Area, *names: str, name: str) -> Area:
    found = tuple(_translated(screen) for screen in area.screens if screen.name in names)
    return Area(name, area.site, area.who, found, area.arrange or facts.gather, _GERMAN)


def _translated(screen: Screen) -> Screen:
    return replace(screen, picture="", then=_THEN.get(screen.name, screen.then))


AREAS = (
    _of(people.AREA, "Search", "Profile: ATS record", "Export", "Why? about a person", name="German: people"),
    _of(admin.AREA, "Seat holders", "Features", "Jobs", "ATS", "Data", "Reporting", name="German: Admin Settings"),
    _of(widgets.AREA, "Request", "Partner ready", "Not an admin", name="German: onboarding widget"),
    _of(ats.AREA, "Jobs", "Candidate", name="German: records of the ATS"),
    _of(
        agent.AREA,
        *("Connections", "Choose an ATS", "Keys", "Check: permissions missing", "Rehearsal", "Connection that differs"),
        name="German: the agent",
    ),
    _of(ats.SETTINGS, "Recruiter", "Own account", name="German: settings of the ATS"),
)
