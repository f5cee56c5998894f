"""Database sessions that a process holds for as long as it lives, and that end with it."""

import threading
from typing import Any, Final

import psycopg
from procrastinate.contrib.django.utils import connector_params
from psycopg import Connection

from hirewire.kit.db.outages import DATABASE, is_lost, waits

#: A machine that vanishes says no goodbye: its sessions end after about half a minute.
_KEEPALIVE = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
#: Seconds in which a server must take up a connection.
CONNECT_TIMEOUT: Final = 5


def parameters() -> dict[str, Any]:
    """How any connection of ours is made, without what only Django's pool understands."""
    found = {key: value for key, value in connector_params().items() if key != "pool"}
    return {"connect_timeout": CONNECT_TIMEOUT, **found}


def open_session(name: str) -> Connection[Any]:
    """A session of its own, beside Django's pool, whose sessions pass from hand to hand.

    Advisory locks that it holds are let go of in the moment in which this
    process ends, however it ends.
    """
    given = parameters()
    options = f"{given.pop('options', '') or ''} {_KEEPALIVE}".strip()
    session = psycopg.connect(**given, autocommit=True, application_name=name, options=options)
    DATABASE.end()
    return session


def await_session(name: str, stopping: threading.Event | None = None) -> Connection[Any]:
    """The same, waiting for a database that is away; when told to stop meanwhile, its error comes out."""
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
