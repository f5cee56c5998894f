"""The two clients of a connection: one for Recruiter, one for the customer's ATS."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

import httpx2
from django.conf import settings

from hirewire.agent import registry
from hirewire.agent.connections import access, drifts, reach
from hirewire.agent.connections.kept import Kept, KeptConnectors, Key
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.servers import Server, own_server, server_of
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import ConnectorError, TryLater
from hirewire.agent.sdk.says import says
from hirewire.client import RscClient, TokenCache, Unreachable
from hirewire.kit import clock
from hirewire.kit.secrets import SealBrokenError
from hirewire.kit.web import outbound
from hirewire.wire.urn import OrganizationUrn

#: Access tokens, shared by the whole process because a client lives for one task only.
_TOKENS: Final = TokenCache()
_KEPT: Final = KeptConnectors()


#: Errors with these texts make the agent try again later. They do not stop the connection, because perhaps only this
#: process lacks the key.
_ATS_KEYS_LOST: Final = says(
    "The key that encrypted this connection’s keys is lost. Enter them again on the connection’s page."
)
_CLIENT_SECRET_LOST: Final = says(
    "The key that encrypted this connection’s client secret is lost. Enter the client id and a new client secret on"
    " the connection’s page, under Recruiter."
)


@contextmanager
def partner() -> Iterator[RscClient]:
    """Yield a client for the partner's own application, which can only create and change customers' applications."""
    client = _rsc(own_server(), settings.HIREWIRE_PARTNER_CLIENT_ID, settings.HIREWIRE_PARTNER_CLIENT_SECRET, None)
    with closing(client) as rsc:
        yield rsc


@contextmanager
def recruiter(connection: Connection, *, version: str = "") -> Iterator[RscClient]:
    organization = OrganizationUrn(connection.organization_urn) if connection.organization_urn else None
    try:
        secret = connection.client_secret
    except SealBrokenError:
        raise Unreachable(_CLIENT_SECRET_LOST, was_sent=False) from None
    client = _rsc(server_of(connection), connection.client_id, secret, organization, version)
    with closing(client) as rsc:
        yield rsc


def version_for(connection: Connection) -> str:
    """Return the protocol version for records. An empty version means the unversioned protocol.

    The versioned protocol needs fewer calls, because one call takes the parts of many records.
    """
    version: str = settings.HIREWIRE_RSC_VERSION
    return "" if version == connection.refused_version else version


@contextmanager
def ats(connection: Connection, *, auth: httpx2.Auth | None = None) -> Iterator[Connector]:
    """Yield the connector. ``auth`` replaces the stored access of a connection that signs in."""
    with closing(_ats(connection, auth)) as connector:
        try:
            yield connector
        finally:
            # Store the noticed changes even after a failure, because a change in the ATS may have caused the failure.
            drifts.note(connection, connector)


@contextmanager
def ats_for_turn(connection: Connection) -> Iterator[Connector]:
    """Yield the connector for one turn of a sync, and keep it for the next turn if its kind allows that.

    If the connector fails, close it.
    """
    transport = outbound.replaced()
    if transport is not None or not registry.kind_of(connection.connector).is_kept:
        with ats(connection) as connector:
            yield connector
        return
    grant = access.grant_of(connection)
    key = Key(
        connection.pk,
        connection.connector,
        connection.settings_sealed,
        connection.webhook_secret_sealed,
        connection.account_number,
        grant.pk if grant else None,
    )
    kept = _KEPT.take(key) or Kept(_ats(connection), clock.now())
    try:
        yield kept.connector
    except ConnectorError:
        kept.connector.close()
        raise
    except BaseException:
        # The connector did not fail: the turn ended, or Recruiter failed.
        _KEPT.give(key, kept)
        raise
    else:
        _KEPT.give(key, kept)
    finally:
        drifts.note(connection, kept.connector)


def _ats(connection: Connection, auth: httpx2.Auth | None = None) -> Connector:
    try:
        settings_text, webhook_secret = connection.connector_settings, connection.webhook_secret
    except SealBrokenError:
        raise TryLater(_ATS_KEYS_LOST) from None
    reach.check_database(connection)
    return registry.connector(
        connection.connector,
        settings_text,
        webhook_secret=webhook_secret,
        transport=reach.to_ats(connection),
        auth=auth or access.auth_of(connection),
    )


def _rsc(
    server: Server, client_id: str, client_secret: str, organization: OrganizationUrn | None, version: str = ""
) -> RscClient:
    return RscClient(
        api_url=server.api_url,
        oauth_url=server.oauth_url,
        client_id=client_id,
        client_secret=client_secret,
        # Connections to the installation's own server are not guarded, because the operator chose that server. The
        # address of any other server may come from somebody else.
        transport=outbound.replaced() if server == own_server() else reach.guarded(),
        organization=organization,
        version=version,
        tokens=_TOKENS,
    )
