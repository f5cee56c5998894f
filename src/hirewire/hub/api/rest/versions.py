"""Which version of the API below ``/rest/`` a call names, and whether it is still active."""

import re
from typing import Final

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.messages import Call
from hirewire.kit import clock
from hirewire.wire.versions import VERSIONS, number_of, sunset_of

__all__ = ["VERSIONS", "is_active", "not_active", "number_of", "version_of"]

_FORM: Final = re.compile(r"(?P<month>[0-9]{6})(?:\.?(?P<fix>[0-9]{2}))?")


def version_of(call: Call) -> str:
    """The version that a call names, as written in ``VERSIONS``."""
    header = call.headers.get("LinkedIn-Version", "").strip()
    if not header:
        message = "A version must be present. Please specify a version by adding the LinkedIn-Version header."
        raise ApiError(message, code="VERSION_MISSING")
    match = _FORM.fullmatch(header)
    if match is None:
        raise not_active(header[:20])
    number = match["month"] + (match["fix"] or "01")
    version = _BY_NUMBER.get(number)
    if version is None or not is_active(version):
        raise not_active(number)
    return version


def is_active(version: str) -> bool:
    sunset = sunset_of(version)
    return sunset is None or clock.now() < sunset


_BY_NUMBER: Final = {number_of(version): version for version in VERSIONS}


def not_active(number: str) -> ApiError:
    return ApiError(f"Requested version {number} is not active", status=426, code="NONEXISTENT_VERSION")
