"""Tasks for comparisons. They share the sync's lock, so a comparison never reads an ATS while the sync reads it."""

from functools import partial

from procrastinate.contrib.django import app

from hirewire.agent.completeness import queries, reading, services
from hirewire.agent.completeness.models import Proof
from hirewire.agent.connections import clients
from hirewire.agent.connections import queries as connections
from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.connections.queues import measured, queue_of
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.errors import ConnectorError
from hirewire.agent.sdk.judging import judged
from hirewire.agent.sync import engine
from hirewire.agent.sync.models import SyncState
from hirewire.agent.sync.uploader import Which
from hirewire.kit import clock
from hirewire.kit.monitoring import tracing
from hirewire.kit.work.tasks import task


@connection_task("agent.completeness.compare_connection", queue="ats")
def compare_connection(*, connection_id: int) -> None:
    if not Proof.objects.due(clock.now()).filter(connection_id=connection_id).exists():
        return
    with measured(connection_id):
        goes_on = reading.take_turn(connections.connection(connection_id))
    if goes_on:
        with tracing.apart():
            defer_comparison(connection_id)


@connection_task("agent.completeness.repair_connection", queue="ats")
def repair_connection(*, connection_id: int) -> None:
    """Send the differing records again, and check whether they still differ.

    Do nothing if something, such as a pause, prevents a repair now.
    """
    connection = connections.connection(connection_id)
    owners = queries.owners(connection)
    try:
        if queries.obstacle(connection) is not None or not engine.refresh(connection, owners, Which.ALL_AT_ONCE):
            return
        with clients.ats(connection) as ats:
            reading.confirm(connection, judged(ats, partial(mirror.readable, connection)), owners)
    except ConnectorError as away:
        services.note_fault(connection=connection, reason=str(away))
    finally:
        services.end_repair(connection=connection)


@app.periodic(cron="* * * * * */30")
@task("agent.completeness.compare_due_connections", queue="ats", queueing_lock="agent.completeness")
def compare_due_connections(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    comparable = Connection.objects.filter(state=ConnectionState.ENABLED, sync__state=SyncState.COMPLETE)
    ready = comparable.filter(sync__compared_at__isnull=False, proof=None)
    for connection in ready:
        services.want(connection=connection)
    for connection_id in Proof.objects.due(clock.now()).values_list("pk", flat=True):
        defer_comparison(connection_id)


def defer_comparison(connection_id: int) -> None:
    lock, queue = f"connection:{connection_id}", queue_of(connection_id)
    defer(compare_connection, lock=lock, queue=queue, connection_id=connection_id)


def defer_repair(connection_id: int) -> None:
    lock, queue = f"connection:{connection_id}", queue_of(connection_id)
    defer(repair_connection, lock=lock, queue=queue, connection_id=connection_id)
