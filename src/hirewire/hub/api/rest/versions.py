"""Versions of the API below ``/rest/``: which exist, how long they live, and which one a call names."""

import re
from datetime import UTC, datetime
from typing import Final

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.messages import Call
from hirewire.kit import clock

#: Oldest first. A hotfix appends its own number to the month.
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
#: Years from a version's month to its sunset. The newest version stays until there is a newer one.
LIFE: Final = 2

_FORM: Final = re.compile(r"(?P<month>[0-9]{6})(?:\.?(?P<fix>[0-9]{2}))?")


def version_of(call: Call) -> str:
    """The version that a call names, as written in the table."""
    header = call.headers.get("LinkedIn-Version", "").strip()
    if not header:
        message = "A version must be present. Please specify a version by adding the LinkedIn-Version header."
        raise ApiError(message, code="VERSION_MISSING")
    match = _FORM.fullmatch(header)
    if match is None:
        raise _not_active(header[:20])
    number = match["month"] + (match["fix"] or "01")
    version = _BY_NUMBER.get(number)
    if version is None or not is_active(version):
        raise _not_active(number)
    return version


def is_active(version: str) -> bool:
    if version == VERSIONS[-1]:
        return True
    sunset = datetime(int(version[:4]) + LIFE, int(version[4:6]), 1, tzinfo=UTC)
    return clock.now() < sunset


def number_of(version: str) -> str:
    """Eight digits, the form in which messages show a version and which the header may use as well."""
    month, _, fix = version.partition(".")
    return month + (fix or "01")


_BY_NUMBER: Final = {number_of(version): version for version in VERSIONS}


def _not_active(number: str) -> ApiError:
    return ApiError(f"Requested version {number} is not active", status=426, code="NONEXISTENT_VERSION")
