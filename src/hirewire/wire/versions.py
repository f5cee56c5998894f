"""Versions of the API below ``/rest/``, and how long each is supported."""

from datetime import UTC, datetime
from typing import Final

#: The versions, oldest first. A hotfix appends its own number to the month.
VERSIONS: Final = (
    "202504",
    "202505",
    "202506",
    "202507",
    "202508",
    "202508.02",
    "202510",
    "202511",
    "202512",
    "202602",
    "202603",
    "202604",
)
#: Years from a version's month to its sunset.
LIFE: Final = 2


def sunset_of(version: str) -> datetime | None:
    """Return when a version ends; None for the newest one."""
    if version == VERSIONS[-1]:
        return None
    return datetime(int(version[:4]) + LIFE, int(version[4:6]), 1, tzinfo=UTC)


def number_of(version: str) -> str:
    """Return the version as eight digits, such as 20250401. The last two are 01 if the version is no hotfix.

    The version header may have this form, too.
    """
    month, _, fix = version.partition(".")
    return month + (fix or "01")
