"""Which jobs a seat follows."""

from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from hirewire.hub.ats.acls.visibility import jobs_seen_by
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.recruiting.bell.errors import TooManyJobs
from hirewire.hub.recruiting.bell.models import FollowedJob

#: Who follows more hears so much that the bell says nothing.
MOST_JOBS: Final = 100


@needs(Verb.FOLLOW)
@transaction.atomic
def follow(*, seat: Seat, job: JobPosting) -> None:
    """Follow a job, from now on. Following it again changes nothing."""
    # Locked, so that two windows cannot both follow the last one.
    Seat.objects.select_for_update(no_key=True).get(pk=seat.pk)
    own = FollowedJob.objects.filter(seat=seat)
    if not is_followed(seat, job) and own.count() >= MOST_JOBS:
        raise TooManyJobs(MOST_JOBS)
    own.get_or_create(
        seat=seat,
        application_id=job.application_id,
        external_job_posting_id=job.external_job_posting_id,
        defaults={"organization_id": job.organization_id},
    )


@needs(Verb.FOLLOW)
def unfollow(*, seat: Seat, job: JobPosting) -> None:
    """Follow the job no longer, which takes its notifications back."""
    _row(seat, job).delete()


def is_followed(seat: Seat, job: JobPosting) -> bool:
    return _row(seat, job).exists()


def followed_jobs(seat: Seat) -> "QuerySet[JobPosting]":
    """The jobs that the seat follows and still sees."""
    own = FollowedJob.objects.filter(
        seat=seat,
        application_id=OuterRef("application_id"),
        external_job_posting_id=OuterRef("external_job_posting_id"),
    )
    return jobs_seen_by(seat).filter(Exists(own)).only("posting_id", "title").order_by("title", "posting_id")


def _row(seat: Seat, job: JobPosting) -> "QuerySet[FollowedJob]":
    return FollowedJob.objects.filter(
        seat=seat, application=job.application_id, external_job_posting_id=job.external_job_posting_id
    )
