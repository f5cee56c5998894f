"""Sends this process's requests and tasks through a pooler in transaction mode, such as PgBouncer.

The pooler lends a session for one transaction. What outlives a transaction (``LISTEN``, advisory locks, prepared
statements) needs a direct connection to PostgreSQL at ``DATABASE_URL``: see :mod:`hirewire.kit.db.sessions`.
"""

from typing import Any, Final

from django.conf import settings
from django.db import connections
from procrastinate.contrib.django.utils import connector_params

#: The settings that name the server and the database of a connection, and the user who signs in.
_PLACE: Final = ("HOST", "PORT", "USER", "PASSWORD", "NAME")
#: Parameters for a direct connection to PostgreSQL; empty unless requests and tasks go through the pooler.
_direct: dict[str, Any] = {}


def use() -> None:
    """Send this process's requests and tasks through the pooler, if the installation has one.

    Call this before the first query. Commands for migrations, backups and similar work do not call it, because they
    need sessions that outlive a transaction.
    """
    if not settings.HIREWIRE_POOLER or _direct:
        return
    _direct.update(direct_parameters())
    # Every thread's connection reads these settings when it opens.
    connections["default"].settings_dict.update(pooled(connections["default"].settings_dict, settings.HIREWIRE_POOLER))


def direct_parameters() -> dict[str, Any]:
    return dict(_direct) or request_parameters()


def request_parameters() -> dict[str, Any]:
    """Return the parameters of Django's connection, without ``pool``, which psycopg does not understand."""
    return {key: value for key, value in connector_params().items() if key != "pool"}


def pooled(direct: dict[str, Any], pooler: dict[str, Any]) -> dict[str, Any]:
    pool = {key: value for key, value in direct["OPTIONS"].items() if key == "pool"}
    return {
        **direct,
        **{name: pooler[name] for name in _PLACE},
        # A cursor on the server would outlive its transaction.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # A prepared statement would be missing in the next transaction, which may run in another session.
        "OPTIONS": {**pooler.get("OPTIONS", {}), "prepare_threshold": None, **pool},
    }
