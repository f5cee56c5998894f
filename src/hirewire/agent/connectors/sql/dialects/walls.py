"""Local times in the ATS's zone, for databases that store times without one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hirewire.agent.connectors.sql.dialects.base import Changed


def earliest(changed: Changed) -> datetime:
    """The given time, or the newest change that the last run saw if that is earlier: the ATS's clock may be behind."""
    since = changed.since.astimezone(UTC) - timedelta(microseconds=1)
    return min(since, datetime.fromisoformat(changed.newest)) if changed.newest else since


def wall(at: datetime, zone: ZoneInfo) -> str:
    """The local time in the zone. Times in a repeated hour are first moved by ``before_repeated``."""
    return before_repeated(at, zone).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.%f")


def before_repeated(at: datetime, zone: ZoneInfo) -> datetime:
    """Move a time in the first of the two equal hours in autumn to the hour before it; keep any other time.

    A time in a column without a zone does not show which of the two hours it is in, and databases assume the second. A
    search that begins in the hour before the first finds the rows of both.
    """
    shown = at.astimezone(zone)
    repeated = (shown.utcoffset() or timedelta()) - (shown.replace(fold=1).utcoffset() or timedelta())
    return at - repeated if not shown.fold and repeated > timedelta() else at
