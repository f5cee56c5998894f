"""A private PostgreSQL in one folder, for machines on which no PostgreSQL runs."""

from hirewire.sandbox.postgres.errors import PostgresError
from hirewire.sandbox.postgres.server import Server, launch, make, start

__all__ = ["PostgresError", "Server", "launch", "make", "start"]
