from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hirewire.agent.connections.queues import measured, queue_of
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.agent.sdk.errors import TryLater
from hirewire.agent.writes import services, undoing
from hirewire.kit.work.tasks import task

#: An undo is tried for about half an hour, with growing waits.
_A_WHILE = RetryStrategy(max_attempts=10, exponential_wait=2, retry_exceptions=[TryLater])


@connection_task("agent.writes.undo_write", queue="ats", retry=_A_WHILE)
def undo_write(*, connection_id: int, undoing_id: int) -> None:
    with measured(connection_id):
        undoing.undo(undoing_id)


@app.periodic(cron="17 * * * *")
@task("agent.writes.purge_writes", queue="ats", queueing_lock="agent.writes")
def purge_writes(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    services.purge()


def defer_undo(connection_id: int, undoing_id: int) -> None:
    # Exports use the same lock: a candidate must not be deleted while an export adds them to a job.
    lock, queue = f"export:{connection_id}", queue_of(connection_id)
    defer(undo_write, lock=lock, queue=queue, connection_id=connection_id, undoing_id=undoing_id)
