"""A PostgreSQL of our own in one folder, for machines that have none running."""

from hirewire.kit.postgres.errors import PostgresError
from hirewire.kit.postgres.server import Server, start

__all__ = ["PostgresError", "Server", "start"]
