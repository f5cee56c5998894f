"""Tasks that retry the unfinished setup of connections, check an ATS, and keep refresh tokens from expiring."""

import structlog
from procrastinate.contrib.django import app

from hirewire.agent.connections import access, checking, onboarding, queries, services
from hirewire.agent.connections.errors import NotAnswering
from hirewire.agent.connections.models import Connection, Grant
from hirewire.agent.connections.queues import SLOW, measured, queue_of
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.agent.sdk.errors import ConnectorError
from hirewire.client import RscError
from hirewire.kit import clock
from hirewire.kit.work.tasks import task

log = structlog.get_logger(__name__)


@connection_task("agent.connections.settle_connection", queue="ats")
def settle_connection(*, connection_id: int) -> None:
    try:
        with measured(connection_id):
            connection = queries.connection(connection_id)
            try:
                onboarding.set_up_recruiter(connection)
            except NotAnswering:
                # Recruiter may have refused a contract, but the ATS should announce its changes anyway.
                if connection.is_provisioned:
                    onboarding.listen_to_ats(connection)
                raise
            onboarding.listen_to_ats(connection)
    except NotAnswering:
        # The connection shows the fault, and ``settle_due_connections`` tries again.
        return
    services.clear_fault(connection=connection)


@app.periodic(cron="* * * * * */5")
@task("agent.connections.settle_due_connections", queue="ats", queueing_lock="agent.connections")
def settle_due_connections(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    for connection_id in Connection.objects.due_for_repair(clock.now()).values_list("pk", flat=True):
        defer_settling(connection_id)


def defer_settling(connection_id: int) -> None:
    defer(
        settle_connection,
        lock=f"settling:{connection_id}",
        queue=queue_of(connection_id),
        connection_id=connection_id,
    )


@app.periodic(cron="47 * * * *")
@task("agent.connections.read_switches", queue="ats", queueing_lock="agent.switches")
def read_switches(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Read the switches of all connections, because an event about a switch may have been lost."""
    for connection_id in Connection.objects.with_switches().values_list("pk", flat=True):
        defer(
            read_switches_of,
            lock=f"settling:{connection_id}",
            queue=queue_of(connection_id),
            connection_id=connection_id,
        )


@connection_task("agent.connections.read_switches_of", queue="ats")
def read_switches_of(*, connection_id: int) -> None:
    connection = queries.connection(connection_id)
    try:
        onboarding.refresh(connection)
    except RscError as error:
        log.warning("switches not read", tenant=connection.tenant, error=type(error).__name__)


@connection_task("agent.connections.check_connection", queue=SLOW)
def check_connection(*, connection_id: int) -> None:
    checking.check(queries.connection(connection_id))


def defer_check(connection_id: int) -> None:
    # Nobody knows yet how quickly a new ATS answers, so its check must not delay other connections.
    defer(check_connection, lock=f"check:{connection_id}", queue=SLOW, connection_id=connection_id)


@app.periodic(cron="17 * * * *")
@task("agent.connections.keep_grants", queue="ats", queueing_lock="agent.grants")
def keep_grants(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Use refresh tokens that would otherwise expire because their connections are paused or not started yet."""
    for connection_id in Grant.objects.idle(clock.now()).values_list("connection", flat=True):
        defer(keep_grant, lock=f"grant:{connection_id}", queue=SLOW, connection_id=connection_id)


@connection_task("agent.connections.keep_grant", queue=SLOW)
def keep_grant(*, connection_id: int) -> None:
    connection = queries.connection(connection_id)
    try:
        access.keep_alive(connection)
    except ConnectorError as error:
        log.warning("access to the ATS not kept", tenant=connection.tenant, error=type(error).__name__)
