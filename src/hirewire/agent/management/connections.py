"""Shared by the agent's commands: the argument that names a connection, and the function that finds this connection."""

from django.core.management.base import CommandError, CommandParser

from hirewire.agent.connections import queries
from hirewire.agent.connections.models import Connection


def add_connection_argument(parser: CommandParser) -> None:
    parser.add_argument("--connection", required=True, help="short name of the connection")


def connection_of(tenant: str) -> Connection:
    connection = queries.of_tenant(tenant)
    if connection is None:
        known = ", ".join(Connection.objects.order_by("tenant").values_list("tenant", flat=True)) or "none yet"
        raise CommandError(f"There is no connection “{tenant}”. Connections: {known}.")
    return connection
