"""Adding people to jobs, and moving them through the stages."""

from django.db import transaction
from django.utils.translation import gettext as _

from hirewire.kit import clock
from hirewire.simulator.people.models import User
from hirewire.simulator.records.errors import AlreadyAppliedError, JobNotOpenError, StageError
from hirewire.simulator.records.models import (
    NOT_SELECTED,
    STAGES,
    Application,
    Candidate,
    Job,
    JobState,
    StageEntry,
)
from hirewire.simulator.records.services.changes import announce, changed, deleted, reserve, take_turn
from hirewire.simulator.records.words import worded


@transaction.atomic
def create_application(
    *, candidate: Candidate, job: Job, source: str = "", credited_to: User | None = None
) -> Application:
    take_turn(candidate.account_id, candidate, job)
    if job.state != JobState.OPEN:
        raise JobNotOpenError(job=job.key, state=job.state)
    existing = Application.objects.filter(candidate=candidate, job=job).first()
    if existing:
        raise AlreadyAppliedError(existing=existing.key, candidate=candidate.key, job=job.key)
    application = Application.objects.create(
        account_id=candidate.account_id,
        number=reserve(candidate.account_id, "next_application"),
        candidate=candidate,
        job=job,
        source=source,
        credited_to=credited_to,
    )
    StageEntry.objects.create(application=application, name=STAGES[0])
    announce([application])
    return application


@transaction.atomic
def move(*, application: Application, stage: str) -> Application:
    """Move a person to another stage. A person who was not selected can return to any stage."""
    if stage not in STAGES:
        raise StageError(_("There is no stage “%(stage)s”.") % {"stage": stage}, field="stage")
    take_turn(application.account_id, application)
    if stage == application.stage:
        message = _("%(key)s is already in %(stage)s.") % {"key": application.key, "stage": worded(stage)}
        raise StageError(message, field="stage")
    application.disposition = ""
    return _enter(application, stage)


@transaction.atomic
def reject(*, application: Application, reason: str) -> Application:
    take_turn(application.account_id, application)
    if application.stage == NOT_SELECTED:
        raise StageError(_("%(key)s is already marked as not selected.") % {"key": application.key}, field="stage")
    application.disposition = reason
    return _enter(application, NOT_SELECTED)


@transaction.atomic
def delete_stage(*, entry: StageEntry) -> None:
    """Remove a stage from the application's history. The newest remaining entry becomes the current stage."""
    take_turn(entry.application.account_id, entry)
    application = entry.application
    entry.delete()
    newest = application.stages.last()
    application.stage = newest.name if newest else STAGES[0]
    if application.stage != NOT_SELECTED:
        application.disposition = ""
    changed(application)


@transaction.atomic
def delete_application(*, application: Application) -> None:
    take_turn(application.account_id, application)
    deleted([application])
    application.delete()


def _enter(application: Application, stage: str) -> Application:
    application.stage = stage
    StageEntry.objects.create(application=application, name=stage, entered_at=clock.now())
    changed(application)
    return application
