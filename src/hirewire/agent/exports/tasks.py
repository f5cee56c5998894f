"""Tasks for exports. They do not share the sync's lock: a recruiter is waiting, and a first sync may take an hour."""

from datetime import timedelta
from typing import Final

from procrastinate.contrib.django import app

from hirewire.agent.connections.errors import Ended
from hirewire.agent.connections.queues import creating_lock, queue_of
from hirewire.agent.connections.work import connection_task
from hirewire.agent.deferring import defer
from hirewire.agent.exports import queries, services, taking
from hirewire.agent.exports.models import Intake
from hirewire.kit import clock
from hirewire.kit.work.tasks import task

#: If an export is older than this and has never been tried, its task has been lost.
_LEFT_AFTER: Final = timedelta(minutes=1)


@connection_task("agent.exports.take_exports", queue="ats", priority=10)
def take_exports(*, connection_id: int) -> None:
    """Process exports one after another, so that two exports of one person never create two records."""
    while (intake := queries.next_due(connection_id, clock.now())) is not None:
        try:
            taking.take(intake)
        except Ended:
            raise
        except Exception as unforeseen:
            taking.set_aside(intake.pk, unforeseen)
            defer_exports(connection_id)
            raise


@app.periodic(cron="* * * * * */2")
@task("agent.exports.take_due_exports", queue="ats", queueing_lock="agent.exports")
def take_due_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    due = Intake.objects.filter(retry_at__lte=clock.now(), finished_at=None)
    for connection_id in due.values_list("connection_id", flat=True).distinct():
        defer_exports(connection_id)


@app.periodic(cron="* * * * *")
@task("agent.exports.take_left_exports", queue="ats", queueing_lock="agent.exports.left")
def take_left_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    left = Intake.objects.filter(
        finished_at=None, retry_at=None, created_at__lte=clock.now() - _LEFT_AFTER, connection__is_started=True
    )
    for connection_id in left.values_list("connection_id", flat=True).distinct():
        defer_exports(connection_id)


@app.periodic(cron="27 * * * *")
@task("agent.exports.purge_exports", queue="ats", queueing_lock="agent.exports.purge")
def purge_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    services.purge()


def defer_exports(connection_id: int) -> None:
    defer(
        take_exports,
        lock=creating_lock(connection_id),
        queue=queue_of(connection_id),
        connection_id=connection_id,
    )
