"""Database sessions that a process holds for as long as it lives, and that end with it."""

from typing import Any

import psycopg
from procrastinate.contrib.django.utils import connector_params
from psycopg import Connection

#: A machine that vanishes says no goodbye: its sessions end after about half a minute.
_KEEPALIVE = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"


def open_session(name: str) -> Connection[Any]:
    """A session of its own, beside Django's pool, whose sessions pass from hand to hand.

    Advisory locks that it holds are let go of in the moment in which this
    process ends, however it ends.
    """
    parameters = {key: value for key, value in connector_params().items() if key != "pool"}
    options = f"{parameters.pop('options', '') or ''} {_KEEPALIVE}".strip()
    return psycopg.connect(**parameters, autocommit=True, application_name=name, options=options)
