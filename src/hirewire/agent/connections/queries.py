"""Reads of connections."""

from hirewire.agent.connections.models import Connection


def connection(pk: int) -> Connection:
    return Connection.objects.get(pk=pk)


def of_tenant(tenant: str) -> Connection | None:
    return Connection.objects.filter(tenant=tenant).first()


def of_callback(token: str) -> Connection | None:
    return Connection.objects.filter(callback_token=token).first()
