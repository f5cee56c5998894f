"""Database sessions that a process holds for its whole life, and that end with it."""

import threading
from typing import Any, Final

import psycopg
from psycopg import Connection

from hirewire.kit.db import pooler
from hirewire.kit.db.outages import DATABASE, is_lost, waits

#: If a machine vanishes, its sessions stay open. With these options, the server ends them after half a minute.
_KEEPALIVE = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
#: Seconds within which a server must accept a connection.
CONNECT_TIMEOUT: Final = 5


def parameters() -> dict[str, Any]:
    """Return parameters for connecting to PostgreSQL itself, even if requests and tasks go through a pooler."""
    return {"connect_timeout": CONNECT_TIMEOUT, **pooler.direct_parameters()}


def look() -> None:
    given = {"connect_timeout": CONNECT_TIMEOUT, **pooler.request_parameters()}
    try:
        psycopg.connect(**given, autocommit=True).close()
    except psycopg.Error:
        DATABASE.confirm()
        raise
    DATABASE.end()


def open_session(name: str) -> Connection[Any]:
    """Open a dedicated session outside Django's pool, whose sessions are shared.

    PostgreSQL releases the session's advisory locks the moment this process
    ends, however it ends.
    """
    given = parameters()
    options = f"{given.pop('options', '') or ''} {_KEEPALIVE}".strip()
    session = psycopg.connect(**given, autocommit=True, application_name=name, options=options)
    DATABASE.end()
    return session


def await_session(name: str, stopping: threading.Event | None = None) -> Connection[Any]:
    """Open a session, and try again while the database is unreachable.

    Once ``stopping`` is set, raise the next error instead of trying again.
    """
    stopping = stopping or threading.Event()
    for wait in waits():
        try:
            return open_session(name)
        except psycopg.Error as error:
            if stopping.is_set() or not is_lost(error):
                raise
            DATABASE.note(error)
        stopping.wait(wait)
    raise AssertionError("waits never end")
