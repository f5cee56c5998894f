"""Durations in English, for messages that are not translated."""

from typing import Final

_UNITS: Final = {"days": 86_400, "hours": 3_600, "minutes": 60}


def lasting(seconds: float) -> str:
    """Return the duration as a text, such as ``90 seconds``, ``40 minutes``, ``5 hours`` or ``4 days``.

    The unit is the largest one that fits into the duration at least twice, or seconds if no larger unit does.
    """
    for unit, length in _UNITS.items():
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    whole = round(seconds)
    return f"{whole} second" if whole == 1 else f"{whole} seconds"
