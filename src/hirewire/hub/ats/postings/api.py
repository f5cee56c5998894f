"""``simpleJobPostings``, the tasks that process them, and the status of the jobs."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import ClassVar

import msgspec

from hirewire.hub.ats.postings import services
from hirewire.hub.ats.postings.dates import wrong_date
from hirewire.hub.ats.postings.models import PostingTask
from hirewire.hub.ats.postings.queries import recent_tasks
from hirewire.hub.ats.postings.services import NotOpen, Submission
from hirewire.hub.ats.postings.statuses import Named, statuses_of
from hirewire.hub.platform.company_ids.queries import company_meant
from hirewire.hub.platform.integrations.queries import require_sync
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.resource import BatchAnswer, Context, Created, Refused, Resource
from hirewire.kit import clock
from hirewire.wire.records import postings as wire
from hirewire.wire.records.posting_status import JobPostingStatus
from hirewire.wire.restli import Key
from hirewire.wire.urn import id_of, job_posting_urn, name_of, posting_task_urn
from hirewire.wire.validation import Fault, InvalidRecord

_TASK = "simpleJobPostingTask"


class SimpleJobPostings(Resource[Caller]):
    """An ATS can send jobs to either root of the API, ``/v2/`` or ``/rest/``.

    The field for the company has a different name at each root. Each root also accepts the other root's field name.
    """

    name = "simpleJobPostings"
    summary = (
        "Jobs of a company. A batch opens, changes, renews or closes jobs. The hub processes it after the call has "
        "returned."
    )
    entity = (wire.SimpleJobPosting, wire.JobPostingClosure)
    #: Fields that can name the company, in the order in which a refusal lists them: the root's own field comes first.
    company_fields: ClassVar[tuple[str, ...]] = ("integrationContext", "company", "companyPageUrl", "companyName")

    def batch_create(
        self, caller: Caller, elements: Sequence[msgspec.Raw], context: Context
    ) -> Sequence[Created | Refused]:
        answers: dict[int, Created | Refused] = {}
        submissions: dict[int, dict[int, Submission]] = defaultdict(dict)
        for position, element in enumerate(elements):
            try:
                submission = self._submission(element)
                organization_id = self._organization_of(caller, submission.reference)
            except _RefusedElement as refused:
                answers[position] = refused.answer
            except InvalidRecord as invalid:
                answers[position] = Refused(422, str(invalid))
            except ValueError as fault:
                answers[position] = Refused(400, str(fault))
            else:
                submissions[organization_id][position] = submission
        for organization_id in submissions:
            require_sync(caller.application, organization_id)
        for organization_id, of_company in submissions.items():
            answers.update(_submit(caller, organization_id, of_company))
        return [answers[position] for position in range(len(elements))]

    def _submission(self, element: msgspec.Raw) -> Submission:
        reference = wire.decode_posting(element)
        if reference.job_posting_operation_type in {wire.Operation.UPGRADE, wire.Operation.DOWNGRADE}:
            reason = f"{reference.job_posting_operation_type} is for premium jobs, which are not synced this way"
            raise InvalidRecord((Fault("/jobPostingOperationType", reason),))
        if not (reference.organization or reference.company_name or reference.company_page_url):
            raise ValueError(f"One of {', '.join(self.company_fields)} is required")
        if not isinstance(reference, wire.SimpleJobPosting):
            return Submission(reference, bytes(element))
        _check_posting(reference)
        return Submission(reference, bytes(element), reference.location or "")

    def _organization_of(self, caller: Caller, reference: wire.JobReference) -> int:
        """Return the id of the company that the job belongs to.

        If the job gives only the company's name or page, the company is taken to be the application's own customer.
        """
        if reference.organization is not None:
            return company_meant(caller.application, id_of(reference.organization, "organization"))
        if caller.application.organization_id is None:
            raise ValueError(f"{self.company_fields[0]} is required")
        return caller.application.organization_id


class SimpleJobPostingTasks(Resource[Caller]):
    name = "simpleJobPostingTasks"
    summary = "Tasks that process the jobs sent by an ATS, and the results of these tasks."
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


class _RefusedElement(Exception):
    def __init__(self, answer: Refused) -> None:
        super().__init__(answer.message)
        self.answer = answer


def _check_posting(posting: wire.SimpleJobPosting) -> None:
    """Check the rules that the types of a job's fields cannot express."""
    if len(posting.workplace_types or ()) > 1:
        raise ValueError("workplaceTypes: a job has one workplace, On-site, Hybrid or Remote")
    if posting.listing_type is wire.ListingType.PREMIUM:
        message = "A PREMIUM job needs job slots or a budget, which are not sold here. Send BASIC, or no listingType."
        raise _RefusedElement(Refused(402, message))
    if (wrong := wrong_date(posting, clock.now())) is not None:
        raise _RefusedElement(Refused(422, str(wrong.fault), wrong.code))


def _submit(caller: Caller, organization_id: int, submissions: dict[int, Submission]) -> dict[int, Created | Refused]:
    """Submit the jobs of one company. A job that appears twice in one call is accepted only the first time."""
    first: dict[str, int] = {}
    for position, submission in submissions.items():
        first.setdefault(submission.reference.external_job_posting_id, position)
    answers: dict[int, Created | Refused] = {
        position: Refused(
            400, f'externalJobPostingId "{submission.reference.external_job_posting_id}" appears twice in this call'
        )
        for position, submission in submissions.items()
        if first[submission.reference.external_job_posting_id] != position
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


class JobPostingStatuses(Resource[Caller]):
    """The protocol accepts only the ``externalJobPostingId`` of a job as a key.

    This server also accepts the URN of the job's posting and the URN of a task
    that processes the job, because an ATS may have stored a URN instead. The server
    finds only jobs of the caller's own customer.
    """

    name = "jobPostingStatus"
    summary = (
        "Whether jobs are listed, and if not, why. A key is the customer's own id for a job, or the URN of a posting "
        "or of a task."
    )
    answer = JobPostingStatus

    def batch_get(self, caller: Caller, keys: Sequence[Key], context: Context) -> BatchAnswer:
        named, errors = _named([str(key) for key in keys])
        statuses = statuses_of(caller.application, named)
        return BatchAnswer({key: statuses[str(key)] for key in keys if str(key) in statuses}, dict(errors))


def _named(keys: Sequence[str]) -> tuple[Named, dict[Key, Refused]]:
    named = Named({}, {}, {})
    errors: dict[Key, Refused] = {}
    for key in keys:
        try:
            if key.startswith("urn:li:simpleJobPostingTask:"):
                named.tasks[key] = uuid.UUID(name_of(key, _TASK))
            elif key.startswith("urn:li:jobPosting:"):
                named.postings[key] = id_of(key, "jobPosting")
            elif "\x00" in key:
                errors[key] = Refused(400, "externalJobPostingId must not contain the character NUL")
            else:
                named.jobs[key] = key
        except ValueError:
            errors[key] = Refused(400, f'"{key[:100]}" is neither the id of a job nor of a task')
    return named, errors


def _answer(task: PostingTask) -> wire.PostingTask:
    return wire.PostingTask(
        id=posting_task_urn(str(task.pk)),
        status=wire.TaskStatus(task.status),
        external_job_posting_id=task.external_job_posting_id,
        job_posting=None if task.posting_id is None else job_posting_urn(task.posting_id),
        location=task.location or None,
        error_message=task.error_message or None,
    )
