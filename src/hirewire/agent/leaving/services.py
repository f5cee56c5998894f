"""Ending a connection so that neither Recruiter nor the ATS keeps calling the agent."""

import structlog
from django.db import transaction

from hirewire.agent.connections import clients
from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.history.models import Watch
from hirewire.agent.sdk.errors import ConnectorError
from hirewire.agent.sdk.says import says
from hirewire.agent.sync.models import Sync, SyncState
from hirewire.client import RscError
from hirewire.wire.records.integrations import ConfigurationKey, IntegrationKey, IntegrationType

log = structlog.get_logger(__name__)
DISCONNECTED = says("The connection is being ended.")


@transaction.atomic
def begin(*, connection: Connection) -> None:
    """Stop the sync and the polls of a connection. If one of them is running, it may go on for a few seconds."""
    Connection.objects.filter(pk=connection.pk).update(state=ConnectionState.LEAVING, retry_at=None)
    Sync.objects.filter(connection=connection).update(
        state=SyncState.STOPPED, reason=DISCONNECTED, resumes_at=None, polls_at=None
    )
    Watch.objects.filter(connection=connection).delete()


def part(*, connection: Connection) -> None:
    """Remove the agent's URLs from Recruiter and the ATS, then delete all stored data: keys, mirror, accounts, events.

    The connection is deleted even if one side does not answer. Later calls from that side are answered with 404.
    """
    for name, forget in (("recruiter", _leave_recruiter), ("ats", _leave_ats)):
        try:
            forget(connection)
        except (RscError, ConnectorError) as away:
            log.warning("left without a word", tenant=connection.tenant, side=name, error=type(away).__name__)
    with transaction.atomic():
        # Lock the row with FOR UPDATE. While the lock is held, nobody else can write rows that refer to this row. A
        # concurrent writer either commits first, or finds the row deleted.
        list(Connection.objects.select_for_update().filter(pk=connection.pk).values_list("pk"))
        connection.delete()


def _leave_recruiter(connection: Connection) -> None:
    if not connection.is_provisioned or not connection.organization_urn:
        return
    export = IntegrationKey(connection.organization_urn, IntegrationType.ONE_CLICK_EXPORT)
    with clients.recruiter(connection) as rsc:
        if ConfigurationKey.CALLBACK_URL in rsc.configurations(export):
            rsc.delete_configuration(export, ConfigurationKey.CALLBACK_URL)


def _leave_ats(connection: Connection) -> None:
    if connection.is_listening:
        with clients.ats(connection) as connector:
            connector.unlisten(connection.hook_url)
