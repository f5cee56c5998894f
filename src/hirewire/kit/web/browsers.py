"""Derives a browser's name from its user agent, well enough for people to tell their own browser from a stranger's."""

from typing import Final

#: The order matters: most browsers in this list also claim to be a browser that comes later in the list.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
LONGEST: Final = 60


def browser_name(user_agent: str) -> str:
    """Return a name such as ``Firefox, Windows``, or the beginning of an unknown user agent."""
    names = [next((name for mark, name in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in names if name) or user_agent.replace("\x00", "")[:LONGEST]
