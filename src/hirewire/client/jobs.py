"""Jobs. The server answers the call before it processes the jobs."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple, cast

import msgspec

from hirewire.client.batches import Refusal, in_calls, refusal_of
from hirewire.client.calls import read
from hirewire.client.errors import ServerFault
from hirewire.client.finders import Finders
from hirewire.wire.answers import Created, Outcome
from hirewire.wire.records.posting_status import JobPostingStatus
from hirewire.wire.records.postings import JobReference, PostingTask
from hirewire.wire.urn import PostingTaskUrn


class JobSubmission(NamedTuple):
    """Either the task that processes the job, or the reason why there is none."""

    external_job_posting_id: str
    task: PostingTaskUrn | None
    refusal: Refusal | None


class Jobs(Finders):
    def send_jobs(self, jobs: Sequence[JobReference]) -> list[JobSubmission]:
        """Create, change or close jobs. The submissions are in the order of the jobs."""
        submissions: list[JobSubmission] = []
        for some in in_calls(jobs):
            # Each job contains an operation or a state. An operation may fail if it is sent twice: a second CREATE, for
            # example. A state can be sent twice.
            is_repeatable = all(job.job_posting_operation_type is None for job in some)
            body = {"elements": [self._restated_job(job) for job in some]}
            response = self.batch("POST", "batch_create", self._dialect.jobs, body=body, is_repeatable=is_repeatable)
            elements = read(response, Created).elements
            if len(elements) != len(some):
                raise ServerFault(
                    f"The server answered for {len(elements)} of {len(some)} jobs.", status=response.status_code
                )
            submissions += [_submission(job, element) for job, element in zip(some, elements, strict=True)]
        return submissions

    def posting_tasks(self, ids: Sequence[PostingTaskUrn]) -> dict[PostingTaskUrn, PostingTask]:
        """Return the progress of submitted jobs. Tasks that the server no longer knows are left out."""
        return self.fetch(self._dialect.posting_tasks, ids, str, PostingTask)

    def job_statuses(self, ids: Sequence[str]) -> dict[str, JobPostingStatus]:
        """Map the ATS's id of each job to the status of the job's listing.

        Jobs that the server does not know are left out.
        """
        return self.fetch(self._dialect.posting_statuses, ids, str, JobPostingStatus)

    def _restated_job(self, job: JobReference) -> JobReference:
        if not self._dialect.is_versioned:
            return job
        return msgspec.structs.replace(job, company=job.organization, integration_context=None)


def _submission(job: JobReference, element: Outcome) -> JobSubmission:
    if element.error is None and element.id and element.status < HTTPStatus.BAD_REQUEST:
        return JobSubmission(job.external_job_posting_id, cast("PostingTaskUrn", element.id), None)
    return JobSubmission(job.external_job_posting_id, None, refusal_of(element.error, element.status))
