"""Local times in the ATS's zone, for databases that store times without a zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hirewire.agent.connectors.sql.dialects.base import Changed


def earliest(changed: Changed) -> datetime:
    """The earlier of ``since`` and ``newest``.

    ``newest`` is the time of the newest change that the last run saw. If the ATS's clock is behind, a new change may
    have a time before ``since``.
    """
    since = changed.since.astimezone(UTC) - timedelta(microseconds=1)
    return min(since, datetime.fromisoformat(changed.newest)) if changed.newest else since


def wall(at: datetime, zone: ZoneInfo) -> str:
    return before_repeated(at, zone).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.%f")


def before_repeated(at: datetime, zone: ZoneInfo) -> datetime:
    """Move a time back by an hour if the clocks are about to repeat its hour. Return any other time unchanged.

    In autumn, clocks show an hour twice. A time without a zone does not show whether it is in the first hour or in the
    repetition. If a search began in the middle of the first hour, it would miss rows from the beginning of the
    repetition, because their times look earlier than the start of the search. A search that begins an hour earlier
    finds the rows of both hours. A time in the repetition is not moved. The agent reads every ambiguous time as a time
    in the repetition.
    """
    shown = at.astimezone(zone)
    repeated = (shown.utcoffset() or timedelta()) - (shown.replace(fold=1).utcoffset() or timedelta())
    return at - repeated if not shown.fold and repeated > timedelta() else at
