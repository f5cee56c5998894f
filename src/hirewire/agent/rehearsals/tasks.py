"""A rehearsal reads a whole ATS, and nobody knows how long that takes. So the task runs in the slow queue."""

from hirewire.agent.connections import queries as connections
from hirewire.agent.connections.queues import SLOW
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.agent.rehearsals import reading


@connection_task("agent.rehearsals.rehearse_connection", queue=SLOW)
def rehearse_connection(*, connection_id: int) -> None:
    reading.rehearse(connections.connection(connection_id))


def defer_rehearsal(connection_id: int) -> None:
    defer(rehearse_connection, lock=f"rehearsal:{connection_id}", queue=SLOW, connection_id=connection_id)
