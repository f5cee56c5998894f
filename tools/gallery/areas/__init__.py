"""All areas, in the order in which their pictures are taken.

Areas that change the sandbox for other areas come last.
"""

from tools.gallery.areas import (
    accounts,
    admin,
    agent,
    ats,
    developer,
    german,
    people,
    profile_widget,
    troubled,
    widgets,
    work,
)
from tools.gallery.screens import Area

AREAS: tuple[Area, ...] = (
    accounts.AREA,
    people.AREA,
    work.AREA,
    admin.AREA,
    developer.AREA,
    developer.API,
    widgets.SIGN_IN,
    widgets.AREA,
    profile_widget.AREA,
    ats.AREA,
    ats.SETTINGS,
    agent.AREA,
    *german.AREAS,
    *troubled.AREAS,
)
