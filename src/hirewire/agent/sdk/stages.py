"""Stages in Recruiter for events that are not stages in the ATS, such as a rejection."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from hirewire.agent.sdk.records import StageEntry

#: The smallest difference between two times in Recruiter.
_MILLISECOND: Final = timedelta(milliseconds=1)


def after(entries: Iterable[StageEntry], at: datetime) -> datetime:
    """Return ``at``, or a time just after the latest of these entries, whichever is later.

    In Recruiter, the latest entry is the current stage. Of several entries with the same time, Recruiter takes the one
    with the greatest id, although ids say nothing about the order.
    """
    times = [at]
    for entry in entries:
        # Some programs store the last day of the calendar for an unknown time. Python can represent no later time.
        with suppress(OverflowError):
            times.append(entry.entered_at + _MILLISECOND)
    return max(times)
