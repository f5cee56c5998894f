"""The jobs that an event asks the agent to send to Recruiter again."""

from typing import NamedTuple

import msgspec

from hirewire.wire.push import JobStatusChanged, JobsWanted, PushEvent, PushType
from hirewire.wire.records.posting_status import EXPIRED


class Jobs(NamedTuple):
    keys: tuple[str, ...] = ()
    all_open: bool = False


def jobs_meant(event: PushEvent, body: bytes) -> Jobs:
    """The jobs that Recruiter requests, or the job that nobody closed but whose listing in Recruiter expired."""
    if event.type == PushType.RESYNC_JOBS:
        wanted = msgspec.json.decode(body, type=JobsWanted)
        return Jobs(tuple(filter(None, wanted.external_job_posting_ids)), wanted.sync_all_open_jobs)
    if event.type == PushType.JOB_POSTING_STATUS:
        changed = msgspec.json.decode(body, type=JobStatusChanged)
        detail = changed.listing_status_detail
        if detail is not None and detail.error_code == EXPIRED:
            return Jobs((changed.external_job_posting_id,))
    return Jobs()
