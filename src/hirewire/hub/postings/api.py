"""``simpleJobPostings`` and the tasks that tell what became of them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from hirewire.hub.integrations.queries import require_sync
from hirewire.hub.postings import services
from hirewire.hub.postings.models import PostingTask
from hirewire.hub.postings.queries import recent_tasks
from hirewire.hub.postings.services import NotOpen, Submission
from hirewire.hub.provisioning.callers import Caller
from hirewire.hub.restli.resource import BatchAnswer, Context, Created, Refused, Resource
from hirewire.wire.records import postings as wire
from hirewire.wire.restli import Key
from hirewire.wire.urn import id_of, job_posting_urn, name_of, posting_task_urn
from hirewire.wire.validation import Fault, InvalidRecord

_TASK = "simpleJobPostingTask"


class SimpleJobPostings(Resource[Caller]):
    name = "simpleJobPostings"
    summary = "Jobs of a company: opened, changed, renewed and closed by a batch, and taken in afterwards."
    entity = (wire.SimpleJobPosting, wire.JobPostingClosure)

    def batch_create(
        self, caller: Caller, elements: Sequence[msgspec.Raw], context: Context
    ) -> Sequence[Created | Refused]:
        answers: dict[int, Created | Refused] = {}
        submissions: dict[int, dict[int, Submission]] = defaultdict(dict)
        for position, element in enumerate(elements):
            try:
                submission = _submission(element)
                organization_id = _organization_of(caller, submission.reference)
            except InvalidRecord as invalid:
                answers[position] = Refused(422, str(invalid))
            except ValueError as fault:
                answers[position] = Refused(400, str(fault))
            else:
                submissions[organization_id][position] = submission
        for organization_id in submissions:
            require_sync(caller.application, organization_id)
        for organization_id, found in submissions.items():
            answers.update(_submit(caller, organization_id, found))
        return [answers[position] for position in range(len(elements))]


class SimpleJobPostingTasks(Resource[Caller]):
    name = "simpleJobPostingTasks"
    summary = "What became of jobs that were sent."
    answer = wire.PostingTask

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        ids: dict[Key, uuid.UUID] = {}
        errors: dict[Key, Refused] = {}
        for key in keys:
            try:
                ids[key] = uuid.UUID(name_of(str(key), _TASK))
            except ValueError:
                errors[key] = Refused(400, f'"{str(key)[:100]}" is not the id of a task')
        tasks = recent_tasks(caller.application, ids.values())
        return BatchAnswer({key: _answer(tasks[task]) for key, task in ids.items() if task in tasks}, errors)


def _submission(element: msgspec.Raw) -> Submission:
    reference = wire.decode_posting(element)
    if reference.job_posting_operation_type in {wire.Operation.UPGRADE, wire.Operation.DOWNGRADE}:
        reason = f"{reference.job_posting_operation_type} is for premium jobs, which are not synced this way"
        raise InvalidRecord((Fault("/jobPostingOperationType", reason),))
    if not (reference.organization or reference.company_name or reference.company_page_url):
        raise ValueError("One of integrationContext, company, companyPageUrl and companyName is required")
    location = reference.location or "" if isinstance(reference, wire.SimpleJobPosting) else ""
    return Submission(reference, bytes(element), location)


def _organization_of(caller: Caller, reference: wire.JobReference) -> int:
    """A company that is only named can be none but the application's own customer."""
    if reference.organization is not None:
        return id_of(reference.organization, "organization")
    if caller.application.organization_id is None:
        raise ValueError("integrationContext is required")
    return caller.application.organization_id


def _submit(caller: Caller, organization_id: int, submissions: dict[int, Submission]) -> dict[int, Created | Refused]:
    """Answers by position; a job that stands twice in one call is only taken the first time."""
    first: dict[str, int] = {}
    for position, submission in submissions.items():
        first.setdefault(submission.reference.external_job_posting_id, position)
    answers: dict[int, Created | Refused] = {
        position: Refused(400, f'externalJobPostingId "{one.reference.external_job_posting_id}" is twice in this call')
        for position, one in submissions.items()
        if first[one.reference.external_job_posting_id] != position
    }
    accepted = services.submit(
        application=caller.application,
        organization_id=organization_id,
        submissions=[submissions[position] for position in first.values()],
    )
    for position, answer in zip(first.values(), accepted, strict=True):
        if isinstance(answer, NotOpen):
            answers[position] = Refused(answer.status, str(answer))
        else:
            answers[position] = Created(posting_task_urn(str(answer.pk)), status=202)
    return answers


def _answer(task: PostingTask) -> wire.PostingTask:
    return wire.PostingTask(
        id=posting_task_urn(str(task.pk)),
        status=wire.TaskStatus(task.status),
        external_job_posting_id=task.external_job_posting_id,
        job_posting=None if task.posting_id is None else job_posting_urn(task.posting_id),
        location=task.location or None,
        error_message=task.error_message or None,
    )
