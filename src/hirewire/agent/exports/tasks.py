"""Exports have a lock of their own: a recruiter waits, and the first sync may take an hour."""

from procrastinate.contrib.django import app

from hirewire.agent.deferring import defer
from hirewire.agent.exports import queries, taking
from hirewire.agent.exports.models import Intake
from hirewire.kit import clock
from hirewire.kit.tasks import task


@task(queue="ats", priority=10)
def take_export(*, intake_id: int) -> None:
    taking.take(queries.intake(intake_id))


@app.periodic(cron="* * * * * */2")
@task(queue="ats", queueing_lock="agent.exports")
def take_due_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    for intake in Intake.objects.filter(retry_at__lte=clock.now(), finished_at=None):
        defer_export(intake)


def defer_export(intake: Intake) -> None:
    defer(take_export, lock=f"export:{intake.connection_id}", intake_id=intake.pk)
