"""Retrying the unfinished setup of connections."""

from procrastinate.contrib.django import app

from hirewire.agent.connections import onboarding, queries
from hirewire.agent.connections.errors import NotAnswering
from hirewire.agent.connections.models import Connection
from hirewire.agent.deferring import defer
from hirewire.kit import clock
from hirewire.kit.work.tasks import task


@task("agent.connections.settle_connection", queue="ats")
def settle_connection(*, connection_id: int) -> None:
    try:
        onboarding.settle(queries.connection(connection_id))
    except NotAnswering:
        # The connection records the fault and the time of the next attempt.
        return


@app.periodic(cron="* * * * * */5")
@task("agent.connections.settle_due_connections", queue="ats", queueing_lock="agent.connections")
def settle_due_connections(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    for connection_id in Connection.objects.due_for_repair(clock.now()).values_list("pk", flat=True):
        defer(settle_connection, lock=f"settling:{connection_id}", connection_id=connection_id)
