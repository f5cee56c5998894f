"""Dates and times in the reader's language; each language's catalog sets the order of day, month and year."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, pgettext


def day(local: date, *, with_year: bool = False) -> str:
    """``24 Nov``, or ``24 Nov 2026`` with the year."""
    return _day(date(local.year, local.month, local.day), with_year=with_year, language=get_language())


def exact(local: datetime) -> str:
    """``24 Nov 2026, 09:41 CET``: with the name of the zone, for readers who wonder which zone applies."""
    return f"{day(local, with_year=True)}, {clock(local)} {zone(local)}"


def zone(local: datetime) -> str:
    """``CET``, or ``UTC+03`` for a zone that has no abbreviation."""
    name = local.tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name


def clock(local: datetime) -> str:
    """``09:41``."""
    return f"{local.hour:02}:{local.minute:02}"


def in_full(local: datetime) -> str:
    """``24 November 2026, 09:41``."""
    return formatted(local, pgettext("date format", "j F Y, H:i"))


# Cached, because a page shows the same few days again and again. In a row of a list, formatting the day takes longer
# than everything else.
@lru_cache(maxsize=2048)
def _day(on: date, *, with_year: bool, language: str | None) -> str:  # noqa: ARG001 - part of the cache's key
    # Both texts are date formats in Django's notation. The catalog of each language has its own formats.
    return formatted(on, pgettext("date format", "j M Y") if with_year else pgettext("date format", "j M"))
