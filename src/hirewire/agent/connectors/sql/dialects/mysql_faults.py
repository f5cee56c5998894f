"""Errors of MySQL and MariaDB, grouped by what the caller must do.

MySQL and MariaDB use different numbers for server errors above 1900, so the numbers of both are listed.
"""

import ssl
from collections.abc import Mapping
from typing import Final

import pymysql

from hirewire.agent.connectors.sql.dialects.base import Failed, Fault

#: Wrong user or password, an unknown or forbidden database, a host that the server does not admit, an expired or locked
#: account, or an unsupported way to sign in.
_KEY: Final = {1044, 1045, 1049, 1130, 1251, 1524, 1698, 1820, 1862, 2059, 2061, 3118, 3159, 3878, 4151}
_TLS: Final = 2026
_FAULTS: Final[Mapping[Fault, set[int]]] = {
    # No access to a table, a column or a database; no privilege for the statement; no access to a function
    Fault.FORBIDDEN: {1142, 1143, 1044, 1227, 1370},
    # The transaction or the server is read-only.
    Fault.WRITES: {1792, 1290, 1836},
    # Canceled by MariaDB's time limit, by MySQL's time limit, or by an administrator
    Fault.SLOW: {1969, 3024, 1317},
    Fault.PASSING: {
        # Lost connections: the connection was killed or was idle for too long, or the server went away
        *(0, 1053, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 2055, 4031),
        # Too many connections, in total or for this user
        *(1040, 1203, 1226),
        # Out of memory, threads or disk space
        *(1021, 1037, 1038, 1041, 1114, 1135),
        # Waited too long for a lock, or chosen as the victim of a deadlock
        *(1205, 1213),
    },
}
#: Advice for errors whose own message does not say what the customer can do.
_ADVICE: Final = {
    1210: "The query has a question mark outside of quotes, or :changed_since in a comment",
    1267: "Ids of two tables have different character sets. Convert them in the queries: CONVERT(… USING utf8mb4)",
}
#: How many characters of a message are kept. A message may quote the whole query.
_LONGEST: Final = 300


def failed(error: pymysql.MySQLError) -> Failed:
    code, reason = _told(error)
    if isinstance(error, pymysql.err.InterfaceError):
        return Failed(Fault.PASSING, reason or "the connection is closed")
    if code in _ADVICE:
        reason = f"{reason}. {_ADVICE[code]}"
    return Failed(next((fault for fault, codes in _FAULTS.items() if code in codes), Fault.REFUSED), reason)


def not_connected(refused: Exception) -> Failed:
    code, reason = _told(refused)
    if code in _KEY:
        return Failed(Fault.KEY, reason)
    cause = getattr(refused, "original_exception", refused)
    return Failed(Fault.TLS if code == _TLS or isinstance(cause, ssl.SSLError) else Fault.AWAY, reason)


def _told(error: Exception) -> tuple[int, str]:
    code, *words = error.args or (0,)
    reason = str(words[0] if words else error)
    return code if isinstance(code, int) else 0, reason if len(reason) <= _LONGEST else f"{reason[:_LONGEST]}…"
