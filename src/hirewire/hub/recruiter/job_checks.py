"""Why a job is not in the export chooser: what is known of one job of the customer, by its id."""

from collections.abc import Iterator
from dataclasses import dataclass

from hirewire.hub.accounts.models import Seat
from hirewire.hub.acls.visibility import Verdict, job_row, sight, verdict
from hirewire.hub.integrations.states import Feature
from hirewire.hub.postings.models import JobPosting, PostingState, PostingTask, TaskStatus
from hirewire.hub.postings.queries import last_tasks
from hirewire.hub.provisioning.models import DeveloperApplication

_STATES = {
    PostingState.CLOSED: "It is closed.",
    PostingState.EXPIRED: "Its listing period is over. The ATS has to renew it, which it can be asked for here.",
}

_UNKNOWN = (
    "The ATS has not sent it, or not for you to see. It may be a draft, confidential or not published there, or have"
    " another id."
)


@dataclass(frozen=True, slots=True)
class Check:
    """What one connected system has to do with the job."""

    application: DeveloperApplication
    job: JobPosting | None
    #: In the order in which they keep the job out; the job is there if there are none.
    reasons: tuple[str, ...]


def checks(seat: Seat, external_id: str) -> list[Check]:
    """For every system whose jobs this seat could have."""
    seen = sight(seat, Feature.EXPORT)
    if not external_id or "\x00" in external_id:
        return []
    jobs = {
        job.application_id: job
        for job in JobPosting.objects.filter(seen.tenancy, external_job_posting_id=external_id)
        .annotate(row=job_row(seen))
        .defer("description", "sent_description")
    }
    applications = DeveloperApplication.objects.filter(pk__in=seen.application_ids).order_by("pk")
    return [_check(seat, application, jobs.get(application.pk), external_id) for application in applications]


def _check(seat: Seat, application: DeveloperApplication, job: JobPosting | None, external_id: str) -> Check:
    if job is not None and not seat.is_admin and not _row_of(job).sees:
        # A confidential job is told to nobody, not even by saying that it is hidden.
        return Check(application, None, (_UNKNOWN,))
    task = last_tasks(application, [external_id]).get(external_id)
    return Check(application, job, tuple(_reasons(job, task)))


def _row_of(job: JobPosting) -> Verdict:
    return verdict(job.row)  # type: ignore[attr-defined]  # annotated where jobs are read


def _reasons(job: JobPosting | None, task: PostingTask | None) -> Iterator[str]:
    if job is None and task is None:
        yield _UNKNOWN
        return
    if job is not None and job.state in _STATES:
        yield _STATES[PostingState(job.state)]
    if task is not None and task.status == TaskStatus.IN_PROGRESS:
        yield "It was sent and is being taken in; that takes seconds."
    elif task is not None and task.error_message:
        yield f"What the ATS sent last was not taken: {task.error_message}"
    if job is not None and job.state == PostingState.LISTED:
        seen_as = _row_of(job)
        if not seen_as.sees:
            yield f"You may not see it: {seen_as.because}"
