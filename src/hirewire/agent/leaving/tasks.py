from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.queues import queue_of
from hirewire.agent.deferring import defer
from hirewire.agent.leaving import services
from hirewire.kit.work.tasks import SOON, task


@task("agent.leaving.part_with", queue="ats", retry=SOON)
def part_with(*, connection_id: int) -> None:
    connection = Connection.objects.filter(pk=connection_id).first()
    if connection is not None:
        services.part(connection=connection)


def defer_parting(connection_id: int) -> None:
    """Queue the deletion.

    The deletion waits until a running turn of the sync has ended. So it also deletes the rows that this turn writes.
    """
    defer(part_with, lock=f"connection:{connection_id}", queue=queue_of(connection_id), connection_id=connection_id)
