"""What a caller may say about a year to be played."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from hirewire.sandbox.control.errors import BadYear, Body
from hirewire.sandbox.world_clock import FASTEST

LONGEST: int = 3660


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: Annotated[int, Meta(ge=1, le=LONGEST)] | None = None
    #: The last day is the one before; instead of ``days``.
    until: date | None = None
    #: Without a speed, the clock is moved from one act to the next.
    speed: Annotated[float, Meta(ge=1, le=FASTEST)] | None = 1000.0
    seed: int = 1
    #: Whether the plan decides what happens in the ATS. If left out: unless an ATS of its own is connected.
    plays_ats: bool | None = None

    def days_from(self, first_day: date) -> int:
        if self.until is None:
            return self.days or 365
        days = (self.until - first_day).days
        if not 1 <= days <= LONGEST:
            raise BadYear(f"`until` is a day after {first_day}, and at most ten years later.")
        return days


def wanted_from(body: Body) -> Wanted:
    try:
        wanted = msgspec.convert(body, Wanted, strict=True)
    except msgspec.ValidationError as fault:
        raise BadYear(f"{fault}.") from None
    if wanted.days is not None and wanted.until is not None:
        raise BadYear("Name `days` or `until`.")
    return wanted
