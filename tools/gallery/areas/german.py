"""Longer words: pages with the most in them, in German."""

from dataclasses import replace

from tools.gallery import facts
from tools.gallery.areas import admin, ats, people, widgets
from tools.gallery.screens import Area, Site

_GERMAN = "de-DE"


def _of(area: Area, *names: str, name: str, site: Site | None = None) -> Area:
    found = tuple(replace(screen, picture="") for screen in area.screens if screen.name in names)
    return Area(name, site or area.site, area.who, found, area.arrange or facts.gather, _GERMAN)


AREAS = (
    _of(people.AREA, "Search", "Profile: ATS record", "Export", "Why? about a person", name="German: people"),
    _of(admin.AREA, "Seat holders", "Features", "Jobs", "ATS", "Data", "Reporting", name="German: Admin Settings"),
    _of(widgets.AREA, "Request", "Partner ready", "Not an admin", name="German: onboarding widget"),
    _of(ats.AREA, "Jobs", "Candidate", name="German: records of the ATS"),
    _of(ats.SETTINGS, "Recruiter", "Own account", name="German: settings of the ATS"),
)
