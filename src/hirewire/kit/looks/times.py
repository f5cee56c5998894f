"""Dates and times in the reader's language; each catalog has its order of day, month and year."""

from datetime import date, datetime

from django.utils.dateformat import format as formatted
from django.utils.translation import pgettext


def day(local: date, *, with_year: bool = False) -> str:
    """``24 Nov``, ``24 Nov 2026``."""
    # Format characters of Django's date formats.
    return formatted(local, pgettext("date format", "j M Y") if with_year else pgettext("date format", "j M"))


def exact(local: datetime) -> str:
    """``24 Nov 2026, 09:41 CET``: with the name of the zone, for readers who wonder which zone applies."""
    return f"{day(local, with_year=True)}, {local:%H:%M} {local.tzname()}"


def in_full(local: datetime) -> str:
    """``24 November 2026, 09:41``."""
    return formatted(local, pgettext("date format", "j F Y, H:i"))
