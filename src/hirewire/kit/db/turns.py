"""Turns: named locks, for transactions that must not run at the same time and have no row of their own to lock.

A lock on a shared row would do the same. But if the tables are spread over several database servers
(docs/decisions/0067-several-machines.md), some tables have a copy on every server, and a lock on one row of such a
table locks the whole table. So transactions of different companies would wait for each other and could end in a
deadlock.
"""

from typing import Final

from django.db import connection

_TAKE: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_SHARE: Final = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"


def take_turn(name: str) -> None:
    """Wait for the turn, and keep it until the current transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [name])


def share_turn(name: str) -> None:
    """Wait until no transaction has the turn to itself, and share the turn until the current transaction ends.

    Several transactions can share a turn at the same time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [name])
