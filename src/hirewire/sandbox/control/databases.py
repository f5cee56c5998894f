"""Copies and drops the databases of a sandbox's worlds, and writes the hub's address into them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg import Connection, sql
from psycopg.errors import ObjectInUse

from hirewire.kit.db.sessions import parameters

#: Databases are created and dropped over connections to this database. Nothing else uses it.
_MAINTENANCE: Final = "template1"
_SESSIONS: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
_TRIES: Final = 20
_ADDRESSES: Final = (("hub_configuration", "value"), ("hub_endpoint", "url"))


@contextmanager
def connected(name: str = _MAINTENANCE) -> Iterator[Connection[Any]]:
    with psycopg.connect(**{**parameters(), "dbname": name}, autocommit=True) as connection:
        yield connection


def use(name: str) -> None:
    """Let all threads of this process use another database from now on.

    When a thread releases a connection, it makes a new pool if there is none. The name is therefore set before the pool
    is removed, so that any new pool connects to the new database.
    """
    connection.settings_dict["NAME"] = name
    close_pool()


def close_pool() -> None:
    """Close this process's idle connections now, and its other connections as soon as they are released."""
    # Django's own method leaves the closed pool where other threads find it.
    pools = connection._connection_pools  # type: ignore[attr-defined]  # noqa: SLF001 - see above
    pool = pools.pop(connection.alias, None)
    if pool is not None:
        pool.close()


def copy(source: str, target: str) -> None:
    """End all sessions of a database, and copy it. If a background thread opens a session in between, try again."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    with connected() as maintenance:
        for last in (False,) * _TRIES + (True,):
            maintenance.execute(_SESSIONS, [source])
            try:
                maintenance.execute(statement.format(sql.Identifier(target), sql.Identifier(source)))
            except ObjectInUse:
                if last:
                    raise
            else:
                return


def drop(name: str) -> None:
    with connected() as maintenance:
        maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def give_address(name: str, *, placeholder: str, address: str) -> None:
    """In the addresses that receive events, replace ``placeholder`` with the hub's own address.

    The hub's address differs at each start.
    """
    statement = sql.SQL("UPDATE {table} SET {column} = replace({column}, %s, %s) WHERE {column} LIKE %s")
    with connected(name) as connection:
        for table, column in _ADDRESSES:
            named = statement.format(table=sql.Identifier(table), column=sql.Identifier(column))
            connection.execute(named, [placeholder, address, f"{placeholder}%"])
