"""What a caller may specify for a year to be played."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from hirewire.sandbox.control.errors import BadYear, Body
from hirewire.sandbox.world_clock import FASTEST

LONGEST: int = 3660


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: Annotated[int, Meta(ge=1, le=LONGEST)] | None = None
    #: The year ends on the day before this date. A caller may give ``days`` or this date, but not both.
    until: date | None = None
    #: The speed of the clock, as a multiple of real time. If None, the clock jumps from one act to the next.
    speed: Annotated[float, Meta(ge=1, le=FASTEST)] | None = 1000.0
    seed: int = 1
    #: Whether the ATS follows the plan. By default it does, unless an ATS other than the Simulator is connected.
    plays_ats: bool | None = None

    def days_from(self, first_day: date) -> int:
        if self.until is None:
            return self.days or 365
        days = (self.until - first_day).days
        if not 1 <= days <= LONGEST:
            raise BadYear(f"`until` must be after {first_day}, and at most ten years later.")
        return days


def wanted_from(body: Body) -> Wanted:
    try:
        wanted = msgspec.convert(body, Wanted, strict=True)
    except msgspec.ValidationError as fault:
        raise BadYear(f"{fault}.") from None
    if wanted.days is not None and wanted.until is not None:
        raise BadYear("Name either `days` or `until`, not both.")
    return wanted
