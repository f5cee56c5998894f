"""Turns: locks by name, for transactions that must not run at the same time and have no row of their own to lock.

A lock on a row that all of them read would do the same. But if the tables are spread over several database servers
(docs/decisions/0067-several-machines.md), a lock on one row of a copied table locks the whole table, so transactions of
different companies would wait for each other and could end in a deadlock.
"""

from typing import Final

from django.db import connection

_TAKE: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_SHARE: Final = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"


def take_turn(name: str) -> None:
    """Wait until no other transaction has the turn of this name, and keep it until the current transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [name])


def share_turn(name: str) -> None:
    """Do the same as ``take_turn``, but together with other transactions that share the turn."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [name])
