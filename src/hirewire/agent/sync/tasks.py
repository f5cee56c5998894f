"""Tasks for syncs.

The tasks that call the ATS share one lock per connection, so that only one of them runs at a time.
"""

from procrastinate.contrib.django import app

from hirewire.agent.connections import queries as connections
from hirewire.agent.connections.queues import measured, queue_of
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.agent.sync import engine, services
from hirewire.agent.sync.models import Sync
from hirewire.kit import clock
from hirewire.kit.monitoring import tracing
from hirewire.kit.work.tasks import task


@connection_task("agent.sync.sync_connection", queue="ats")
def sync_connection(*, connection_id: int) -> None:
    if not Sync.objects.due(clock.now()).filter(connection_id=connection_id).exists():
        return
    with measured(connection_id):
        goes_on = engine.take_turn(connections.connection(connection_id))
    if goes_on:
        with tracing.apart():
            defer_sync(connection_id)


@connection_task("agent.sync.follow_switches", queue="ats")
def follow_switches(*, connection_id: int) -> None:
    if services.follow_switches(connection=connections.connection(connection_id)):
        defer_sync(connection_id)


@connection_task("agent.sync.follow_company", queue="ats")
def follow_company(*, connection_id: int) -> None:
    """Check all records again, because the company's id has changed.

    Only jobs name the company, so only jobs are sent again.
    """
    services.rescan(connection=connections.connection(connection_id))
    defer_sync(connection_id)


def restart(*, connection_id: int) -> None:
    """Make the sync read everything again. This runs in the transaction that changes the settings to another account.

    If only the later task ``read_again`` did this, a turn could begin before that task, and continue from positions in
    the former account.
    """
    services.rescan(connection=connections.connection(connection_id))


@connection_task("agent.sync.read_again", queue="ats")
def read_again(*, connection_id: int) -> None:
    """Read everything again, because other records may be visible now."""
    services.rescan(connection=connections.connection(connection_id))
    defer_sync(connection_id)


@connection_task("agent.sync.relist_people", queue="ats")
def relist_people(*, connection_id: int) -> None:
    if services.rescan_groups(connection=connections.connection(connection_id)):
        defer_sync(connection_id)


@connection_task("agent.sync.resend_refused", queue="ats")
def resend_refused(*, connection_id: int, entity: str, key: str) -> None:
    with measured(connection_id):
        engine.resend(connections.connection(connection_id), entity=entity, key=key)


@app.periodic(cron="* * * * * */5")
@task("agent.sync.sync_due_connections", queue="ats", queueing_lock="agent.syncs")
def sync_due_connections(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    for connection_id in Sync.objects.due(clock.now()).values_list("pk", flat=True):
        defer_sync(connection_id)


def defer_sync(connection_id: int) -> None:
    defer(
        sync_connection,
        lock=f"connection:{connection_id}",
        queue=queue_of(connection_id),
        connection_id=connection_id,
    )


def defer_resend(connection_id: int, *, entity: str = "", key: str = "") -> None:
    lock = f"connection:{connection_id}"
    queue = queue_of(connection_id)
    defer(resend_refused, lock=lock, queue=queue, connection_id=connection_id, entity=entity, key=key)
