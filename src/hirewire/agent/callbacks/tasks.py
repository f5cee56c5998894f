"""Tasks for push events. They do not share the sync's lock: an event that stops the sync must not wait for the sync."""

from procrastinate.contrib.django import app

from hirewire.agent.callbacks import forgetting, switches
from hirewire.agent.connections import queries as connections
from hirewire.agent.connections.queues import queue_of
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.kit.work.tasks import SOON, task


@connection_task("agent.callbacks.take_status_change", queue="ats", retry=SOON, priority=10)
def take_status_change(*, connection_id: int, request_id: str) -> None:
    switches.take_change(connections.connection(connection_id), request_id)


@app.periodic(cron="17 * * * *")
@task("agent.callbacks.forget_old_events", queue="ats", queueing_lock="agent.callbacks")
def forget_old_events(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    forgetting.forget_old()


def defer_status_change(connection_id: int, request_id: str) -> None:
    lock = f"callback:{connection_id}"
    queue = queue_of(connection_id)
    defer(take_status_change, lock=lock, queue=queue, connection_id=connection_id, request_id=request_id)
