"""The RSC server of a connection: the one that the connection names, or else the installation's."""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.describe import Environment


class Server(NamedTuple):
    """The addresses of an RSC server. All three may be on one host."""

    api_url: str
    oauth_url: str
    widget_url: str


class RecruiterKeys(NamedTuple):
    """Keys that an administrator of an RSC server made for one company."""

    server: Server
    environment: Environment
    client_id: str
    client_secret: str
    organization: str
    contracts: Sequence[str]

    def __repr__(self) -> str:
        return f"RecruiterKeys({self.organization} at {self.server.api_url})"


def own_server() -> Server:
    return Server(settings.HIREWIRE_RSC_API_URL, settings.HIREWIRE_RSC_OAUTH_URL, settings.HIREWIRE_RSC_WIDGET_URL)


def server_of(connection: Connection) -> Server:
    if not connection.rsc_api_url:
        return own_server()
    api_url = connection.rsc_api_url
    return Server(api_url, connection.rsc_oauth_url or api_url, connection.rsc_widget_url or api_url)
