"""Stages that an ATS does not keep as stages, such as a rejection."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from hirewire.agent.sdk.records import StageEntry

#: The smallest difference between two times in Recruiter.
_MILLISECOND: Final = timedelta(milliseconds=1)


def after(entries: Iterable[StageEntry], at: datetime) -> datetime:
    """Return ``at`` or, if that is not after the last of these entries, the first time that is.

    Recruiter takes the latest entry for the current stage. Of several at the same time, it takes the one with the
    greatest id, which says nothing about their order.
    """
    return max([at, *(entry.entered_at + _MILLISECOND for entry in entries)])
