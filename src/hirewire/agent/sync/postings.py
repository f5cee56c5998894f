"""Sends jobs. Recruiter accepts them at once and processes them shortly after."""

import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final, cast

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.rows import AGAIN, SentRow
from hirewire.agent.sdk.errors import TryLater
from hirewire.agent.sdk.says import says
from hirewire.agent.sync import passing, queries, services
from hirewire.agent.sync.ledger import Ledger
from hirewire.agent.sync.models import PendingPosting
from hirewire.agent.sync.parcels import Entry
from hirewire.agent.sync.reasons import in_words
from hirewire.agent.sync.routes import BATCH
from hirewire.client import RscClient
from hirewire.client.batches import Refusal
from hirewire.wire.records.postings import (
    Availability,
    JobPostingClosure,
    JobReference,
    Operation,
    PostingState,
    PostingTask,
    SimpleJobPosting,
    TaskStatus,
)
from hirewire.wire.urn import OrganizationUrn, PostingTaskUrn

#: Seconds between polls of the tasks in which Recruiter processes jobs. Most jobs are processed within the first few
#: polls. Jobs that are still pending after the last poll are polled again in the connection's next turn.
LOOKS: Final = (0.02, 0.05, 0.1, 0.2, 0.4)
NO_REASON: Final = says("Recruiter refused the job and gave no reason.")


class Unjudged(TryLater):
    """Recruiter has the jobs, but has not judged all of them. To look for the results, call ``send`` again."""

    def __init__(self) -> None:
        super().__init__(services.PROCESSING)


def send(
    entries: Sequence[Entry],
    sent_rows: Mapping[str, SentRow],
    *,
    connection: Connection,
    rsc: RscClient,
    ledger: Ledger,
) -> set[str]:
    """Send jobs, and poll for the results. Return the jobs whose results are missing after the last poll.

    If the server no longer knows the task of a job that was sent before, the result is missing as well. The next call
    then sends the job again, which is harmless.
    """
    pending = queries.pending_postings(connection, [entry.key for entry in entries])
    unsent = [entry for entry in entries if entry.key not in pending or pending[entry.key].content != entry.content]
    # An earlier version's result says nothing about the present version.
    pending = {key: pending[key] for key in pending.keys() - {entry.key for entry in unsent}}
    sent_before = set(pending)
    for start in range(0, len(unsent), BATCH):
        pending |= _submit(unsent[start : start + BATCH], sent_rows, connection=connection, rsc=rsc, ledger=ledger)
    by_key = {entry.key: entry for entry in entries}
    forgotten: set[str] = set()
    for wait in LOOKS:
        pending, unknown = _judge(pending, by_key, sent_rows, connection=connection, rsc=rsc, ledger=ledger)
        forgotten |= unknown & sent_before
        if not pending:
            return forgotten
        time.sleep(wait)
    services.note_look(connection=connection, keys=pending.keys())
    return forgotten | pending.keys()


def _submit(
    entries: Sequence[Entry],
    sent_rows: Mapping[str, SentRow],
    *,
    connection: Connection,
    rsc: RscClient,
    ledger: Ledger,
) -> dict[str, PendingPosting]:
    refusals = _end_advertisements(entries, connection=connection, rsc=rsc)
    sendable = [entry for entry in entries if entry.key not in refusals]
    submissions = rsc.send_jobs([entry.payload for entry in sendable if isinstance(entry.payload, JobReference)])
    pending = []
    for entry, submission in zip(sendable, submissions, strict=True):
        if submission.task is None:
            refusals[entry.key] = submission.refusal or Refusal(HTTPStatus.BAD_REQUEST, NO_REASON)
        else:
            pending.append(
                PendingPosting(
                    connection=connection,
                    key=entry.key,
                    task_urn=submission.task,
                    content=entry.content,
                    url=entry.url,
                    tries=0,
                )
            )
    for entry in entries:
        if (refusal := refusals.get(entry.key)) is not None:
            stand_in = AGAIN if passing.is_passing(refusal) else None
            ledger.note(entry, sent_rows.get(entry.key), reason=in_words(refusal.message), stand_in=stand_in)
    services.remember_postings(connection=connection, postings=pending)
    services.forget_postings(connection=connection, keys=refusals)
    advertised = [entry.key for entry in sendable if _availability(entry) is Availability.PUBLIC]
    services.note_advertised(connection=connection, keys=advertised)
    return {posting.key: posting for posting in pending}


def close(keys: Sequence[str], *, connection: Connection, rsc: RscClient) -> dict[str, Refusal]:
    """Close jobs, whether or not Recruiter knows them. Return the failures that call for another try, keyed by job."""
    organization = OrganizationUrn(connection.organization_urn)
    submissions = rsc.send_jobs(
        [
            JobPostingClosure(
                external_job_posting_id=key,
                integration_context=organization,
                job_posting_operation_type=Operation.CLOSE,
            )
            for key in keys
        ]
    )
    refusals = {key: each.refusal for key, each in zip(keys, submissions, strict=True) if each.refusal is not None}
    failures = {key: refusal for key, refusal in refusals.items() if passing.is_passing(refusal)}
    services.forget_advertised(connection=connection, keys=[key for key in keys if key not in failures])
    return failures


def _end_advertisements(entries: Sequence[Entry], *, connection: Connection, rsc: RscClient) -> dict[str, Refusal]:
    """Close public jobs that become private: Recruiter refuses this change for open jobs. Sending a job reopens it.

    Return the failures that call for another try, keyed by job.
    """
    private = [entry.key for entry in entries if _availability(entry) is Availability.PRIVATE_TO_ATS_INTEGRATION]
    turning = queries.advertised(connection, private)
    return close(sorted(turning), connection=connection, rsc=rsc) if turning else {}


def _availability(entry: Entry) -> Availability | None:
    """Return the availability of a job; None for a closed job, which nobody sees."""
    job = entry.payload
    return job.availability if isinstance(job, SimpleJobPosting) and job.state is PostingState.LISTED else None


def _judge(
    pending: dict[str, PendingPosting],
    entries: Mapping[str, Entry],
    sent_rows: Mapping[str, SentRow],
    *,
    connection: Connection,
    rsc: RscClient,
    ledger: Ledger,
) -> tuple[dict[str, PendingPosting], set[str]]:
    """Look once for the results of pending jobs.

    Return the jobs that are still pending, and the jobs whose tasks the server does not know.
    """
    # The server sent these URNs, so they need no check.
    urns = {key: cast("PostingTaskUrn", posting.task_urn) for key, posting in pending.items()}
    tasks = _tasks(rsc, list(urns.values()))
    decided = []
    unknown = set()
    for key, urn in urns.items():
        task = tasks.get(urn)
        if task is not None and task.status is TaskStatus.IN_PROGRESS:
            continue
        decided.append(key)
        if task is None:
            unknown.add(key)
        else:
            ledger.note(entries[key], sent_rows.get(key), reason=_reason(task))
    ledger.flush()
    services.forget_postings(connection=connection, keys=decided)
    return {key: posting for key, posting in pending.items() if key not in decided}, unknown


def _tasks(rsc: RscClient, urns: Sequence[PostingTaskUrn]) -> dict[PostingTaskUrn, PostingTask]:
    tasks: dict[PostingTaskUrn, PostingTask] = {}
    for start in range(0, len(urns), BATCH):
        tasks |= rsc.posting_tasks(urns[start : start + BATCH])
    return tasks


def _reason(task: PostingTask) -> str:
    if task.status is TaskStatus.FAILED:
        return in_words(task.error_message or NO_REASON)
    # If Recruiter also has the job from another source, the task succeeds even if this copy was refused. In that case,
    # the error message says that this copy was refused.
    return in_words(task.error_message or "")
