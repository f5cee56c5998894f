"""Tasks for exports. They do not share the sync's lock: a recruiter is waiting, and a first sync may take an hour."""

from procrastinate.contrib.django import app

from hirewire.agent.connections.queues import queue_of
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.agent.exports import queries, services, taking
from hirewire.agent.exports.models import Intake
from hirewire.kit import clock
from hirewire.kit.work.tasks import task


@connection_task("agent.exports.take_exports", queue="ats", priority=10)
def take_exports(*, connection_id: int) -> None:
    """Process exports one after another, so two exports of one person never create two records."""
    while (intake := queries.next_due(connection_id, clock.now())) is not None:
        taking.take(intake)


@app.periodic(cron="* * * * * */2")
@task("agent.exports.take_due_exports", queue="ats", queueing_lock="agent.exports")
def take_due_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    due = Intake.objects.filter(retry_at__lte=clock.now(), finished_at=None)
    for connection_id in due.values_list("connection_id", flat=True).distinct():
        defer_exports(connection_id)


@app.periodic(cron="27 * * * *")
@task("agent.exports.purge_exports", queue="ats", queueing_lock="agent.exports.purge")
def purge_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    services.purge()


def defer_exports(connection_id: int) -> None:
    defer(take_exports, lock=f"export:{connection_id}", queue=queue_of(connection_id), connection_id=connection_id)
