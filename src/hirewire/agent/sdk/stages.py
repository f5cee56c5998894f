"""Stages that are not stages in the ATS, such as a rejection."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from hirewire.agent.sdk.records import StageEntry

#: The smallest difference between two times in Recruiter.
_MILLISECOND: Final = timedelta(milliseconds=1)


def after(entries: Iterable[StageEntry], at: datetime) -> datetime:
    """Return ``at``, moved behind the last of these entries if necessary.

    In Recruiter, the latest entry is the current stage. Of several entries with the same time, it is the one with the
    greatest id, but ids say nothing about the order.
    """
    times = [at]
    for entry in entries:
        # Nothing follows the last day of the calendar, which some programs store for an unknown time.
        with suppress(OverflowError):
            times.append(entry.entered_at + _MILLISECOND)
    return max(times)
