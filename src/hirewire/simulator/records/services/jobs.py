from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.html import cleaned
from hirewire.simulator.records.models import Job, JobState
from hirewire.simulator.records.services.changes import announce, changed, changed_too, reserve, take_turn


@transaction.atomic
def create_job(*, account: Account, owner: User | None, fields: Mapping[str, str | bool]) -> Job:
    """Create a job from columns of ``Job``. An open job counts as opened now."""
    job = Job(account=account, owner=owner, number=reserve(account.pk, "next_job"), **_cleaned(fields))
    _set_dates(job, before=None)
    job.save()
    announce([job])
    return job


@transaction.atomic
def edit_job(*, job: Job, fields: Mapping[str, str | bool | User | None]) -> Job:
    take_turn(job.account_id, job)
    before, shown_before = job.state, _shown(job)
    for name, value in _cleaned(fields).items():
        setattr(job, name, value)
    _set_dates(job, before=before)
    changed(job)
    if _shown(job) != shown_before:
        changed_too(job.applications.all())
    return job


@transaction.atomic
def unpost(*, job: Job) -> Job:
    """Take the job off the public page. Its applications stay."""
    return edit_job(job=job, fields={"is_posted": False})


def _shown(job: Job) -> tuple[object, ...]:
    """Return the values whose changes concern the job's applications.

    The API repeats the title in each application. The other values decide whether other systems may have the
    applications.
    """
    return job.title, job.state, job.is_posted, job.is_confidential


def _cleaned(fields: Mapping[str, object]) -> dict[str, Any]:
    """Clean the description, whoever wrote it, because pages show it as HTML."""
    description = fields.get("description")
    return {**fields, "description": cleaned(description)} if isinstance(description, str) else dict(fields)


def _set_dates(job: Job, *, before: str | None) -> None:
    if job.state == before:
        return
    now: datetime = clock.now()
    if job.state == JobState.OPEN:
        job.opened_at, job.closed_at = job.opened_at or now, None
    if job.state == JobState.CLOSED:
        job.closed_at = now
