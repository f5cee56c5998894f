"""The time zone of a session.

In MySQL and MariaDB, a session shows TIMESTAMP columns in its own zone, and computes with them as if they had no zone.
So this module sets the session's zone to the zone in which the ATS stores times without a zone. A query can then mix
TIMESTAMP and DATETIME columns. Many servers do not know zones by name. So this module also tries the zone of the
server's operating system.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pymysql

from hirewire.kit import clock

_UNKNOWN: Final = 1298
#: Two dates of a year (month, day), one of them in summer time.
_SEASONS: Final = ((1, 15), (7, 15))


def set_zone(run: Callable[[str], Any], zone: ZoneInfo) -> bool:
    """Set the session's zone. Return False if the server has no such zone. The session then uses UTC."""
    if zone.key == "UTC":
        run("SET time_zone = '+00:00'")
        return True
    try:
        run(f"SET time_zone = CONVERT(X'{zone.key.encode().hex()}' USING utf8mb4)")
    except pymysql.MySQLError as error:
        if error.args[0] != _UNKNOWN:
            raise
    else:
        return True
    # The server knows no zone by this name, but the zone of its operating system may show the same times.
    run("SET time_zone = 'SYSTEM'")
    if _has(run, zone):
        return True
    run("SET time_zone = '+00:00'")
    return False


def _has(run: Callable[[str], Any], zone: ZoneInfo) -> bool:
    """Whether the session's zone shows the same times as ``zone`` on two dates of this year."""
    year = clock.now().year
    times = [datetime(year, *season, tzinfo=UTC) for season in _SEASONS]
    (row,) = run(
        "SELECT "
        + ", ".join(f"FROM_UNIXTIME({at.timestamp():.0f}) AS {name}" for name, at in zip("ab", times, strict=True))
    ).rows
    return [row["a"], row["b"]] == [f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" for at in times]
