"""Jobs that a seat follows: jobs that it chose, and jobs that its person owns in the ATS and has not unfollowed."""

from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hirewire.hub.ats.acls.visibility import jobs_seen_by
from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.recruiting.bell.errors import TooManyJobs
from hirewire.hub.recruiting.bell.models import FollowedJob
from hirewire.kit.db.turns import take_turn

#: The most jobs that a seat can choose. With more, it would get too many notifications to read.
MOST_JOBS: Final = 100


@needs(Verb.FOLLOW)
@transaction.atomic
def follow(*, seat: Seat, job: JobPosting) -> None:
    _take_turn(seat)
    _row(seat, job).filter(is_ended=True).delete()
    if is_followed(seat, job):
        return
    if _of(seat).filter(is_ended=False).count() >= MOST_JOBS:
        raise TooManyJobs(MOST_JOBS)
    _add(seat, job)


@needs(Verb.FOLLOW)
@transaction.atomic
def unfollow(*, seat: Seat, job: JobPosting) -> None:
    """Stop following a job. Notifications about the job also disappear."""
    _take_turn(seat)
    _row(seat, job).delete()
    if is_followed(seat, job):
        _add(seat, job, is_ended=True)


def is_followed(seat: Seat, job: JobPosting) -> bool:
    row = _row(seat, job).first()
    return is_owner(seat, job) if row is None else not row.is_ended


def is_owner(seat: Seat, job: JobPosting) -> bool:
    return job.requisition_owner_email.upper() == seat.person.email.upper()


def followed_jobs(seat: Seat) -> "QuerySet[JobPosting]":
    """Return the jobs to list.

    Leaves out closed jobs that the seat owns but did not choose, because there may be hundreds.
    """
    chosen, ended = (Exists(rows) for rows in _rows(seat))
    is_open_and_own = owned_by(seat) & Q(state=PostingState.LISTED)
    return (
        jobs_seen_by(seat)
        .filter(chosen | (is_open_and_own & ~ended))
        .only("posting_id", "external_job_posting_id", "title")
        .order_by("title", "posting_id")
    )


def owned_by(seat: Seat) -> Q:
    return Q(organization=seat.contract.organization_id, requisition_owner_email__iexact=seat.person.email)


def ringing_jobs(seat: Seat, since: OuterRef) -> "QuerySet[JobPosting]":
    """Return the jobs that the seat sees now and that it already followed at the time ``since``.

    ``since`` is a column of the outer query.
    """
    chosen, ended = _rows(seat)
    long_enough = Exists(chosen.filter(created_at__lte=OuterRef(since)))
    return jobs_seen_by(seat).filter(long_enough | (owned_by(seat) & Q(owner_known_at__lte=since) & ~Exists(ended)))


def followed_ids(seat: Seat) -> "QuerySet[FollowedJob, str]":
    """Return the ATS's ids of all followed jobs, for an index look-up.

    The result also has the ids of a few jobs that are not followed. ``ringing_jobs`` leaves those jobs out.
    """
    chosen = _of(seat).filter(is_ended=False).values_list("external_job_posting_id", flat=True)
    own = JobPosting.objects.filter(owned_by(seat)).values_list("external_job_posting_id", flat=True)
    return chosen.union(own)


def _take_turn(seat: Seat) -> None:
    """Let a seat's requests run one at a time.

    Otherwise, two requests could add the same job, or together exceed the limit.
    """
    take_turn(f"followed jobs of {seat.pk}")


def _rows(seat: Seat) -> "tuple[QuerySet[FollowedJob], QuerySet[FollowedJob]]":
    """Return two queries about the outer query's job.

    The first query finds a row if the seat chose to follow the job. The second finds a row if the seat unfollowed it.
    """
    rows = _of(seat).filter(
        application_id=OuterRef("application_id"), external_job_posting_id=OuterRef("external_job_posting_id")
    )
    return rows.filter(is_ended=False), rows.filter(is_ended=True)


def _row(seat: Seat, job: JobPosting) -> "QuerySet[FollowedJob]":
    return _of(seat).filter(application=job.application_id, external_job_posting_id=job.external_job_posting_id)


def _of(seat: Seat) -> "QuerySet[FollowedJob]":
    """Return the seat's rows.

    The query also names the company, because the company determines which database server stores the rows.
    """
    return FollowedJob.objects.filter(organization=seat.contract.organization_id, seat=seat)


def _add(seat: Seat, job: JobPosting, *, is_ended: bool = False) -> None:
    FollowedJob.objects.create(
        seat=seat,
        organization_id=job.organization_id,
        application_id=job.application_id,
        external_job_posting_id=job.external_job_posting_id,
        is_ended=is_ended,
    )
