"""Deciding where a run begins, so that it misses no change.

A run reads what has changed since the previous run began, by the database's clock. This rule alone would miss
changes whose times come from another clock. So a cursor also keeps, for each table, the latest time of change that a
run saw.

- If the clock that sets the times of change is behind the database's clock, the run reads every change whose
  time is later than the latest time seen, even if that time is long past by the database's clock.
- If the database was restored from a backup, or its clock was set back, the run reads everything again. The agent
  sends Recruiter only the records that differ.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec


class _Reading(msgspec.Struct):
    """The fields of ``FeedReader``'s cursor that this module needs."""

    since: datetime | None = None
    began: datetime | None = None


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    #: The cursor of ``FeedReader``. Empty at the beginning of a run that reads everything.
    reading: str = ""
    #: The latest times of change when the last run began.
    newest: Mapping[str, str] = {}
    #: The latest times of change when this run began.
    now_newest: Mapping[str, str] = {}

    @property
    def cursor(self) -> bytes | None:
        return self.reading.encode() or None

    def after(self, cursor: bytes | None) -> bytes:
        reading = (cursor or b"{}").decode()
        is_over = _reading(reading).began is None
        newest, now_newest = (self.now_newest, {}) if is_over else (self.newest, self.now_newest)
        return msgspec.json.encode(Run(reading, newest, now_newest))


def run_from(
    cursor: bytes | None,
    *,
    newest: Callable[[], Mapping[str, str]],
    now: Callable[[], datetime],
    overlap: timedelta,
) -> Run:
    """Continue the run to which the cursor belongs, or begin a new one."""
    if cursor is None:
        return Run(now_newest=newest())
    run = msgspec.json.decode(cursor, type=Run)
    if not run.reading:
        # An earlier version of the agent stored only the cursor of ``FeedReader``.
        run = Run(cursor.decode())
    reading = _reading(run.reading)
    if reading.began is not None:
        return run
    now_newest = newest()
    if _went_back(run.newest, now_newest, overlap) or (reading.since is not None and now() < reading.since):
        return Run(now_newest=now_newest)
    return Run(run.reading, run.newest, now_newest)


def _reading(cursor: str) -> _Reading:
    return msgspec.json.decode(cursor, type=_Reading)


def _went_back(before: Mapping[str, str], after: Mapping[str, str], overlap: timedelta) -> bool:
    """Whether the latest time of a table has moved back by more than ``overlap``, or the table has no time any more.

    Deleting the newest row also moves the latest time back, so a move by at most ``overlap`` does not count.
    """
    return any(
        not after.get(path) or datetime.fromisoformat(after[path]) < datetime.fromisoformat(newest) - overlap
        for path, newest in before.items()
    )
