"""Ids that sort as they were made and tell when: UUIDs of version 7 (RFC 9562)."""

import os
import uuid
from datetime import datetime
from typing import Final

from hirewire.kit import clock

_RANDOM_BITS: Final = 80
_VERSION: Final = 7 << 76
_VARIANT: Final = 0b10 << 62
#: The bits that version and variant take from the random ones.
_FIXED: Final = (0xF << 76) | (0b11 << 62)


def new() -> uuid.UUID:
    """Of the current instant."""
    return new_at(clock.now())


def new_at(instant: datetime) -> uuid.UUID:
    random = int.from_bytes(os.urandom(10), "big") & ~_FIXED
    return uuid.UUID(int=clock.to_millis(instant) << _RANDOM_BITS | _VERSION | _VARIANT | random)


def first_at(instant: datetime) -> uuid.UUID:
    """No id that is made at ``instant`` or later is smaller."""
    return uuid.UUID(int=clock.to_millis(instant) << _RANDOM_BITS)


def instant_of(timed: uuid.UUID) -> datetime:
    return clock.from_millis(timed.int >> _RANDOM_BITS)
