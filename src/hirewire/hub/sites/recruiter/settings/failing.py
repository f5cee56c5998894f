"""Records that an ATS sent and that Recruiter refused, with the reasons."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hirewire.hub.ats.acls.visibility import (
    VisibilityScope,
    visibility_scope,
    visible_applications,
    visible_candidates,
)
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting, PostingTask, TaskStatus
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.journal.advice import RecordFault, faults_of
from hirewire.hub.platform.journal.queries import calls_with_refusals
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.restli import ComplexKey, Protocol, RestliSyntaxError, decode_key

#: The last ``DAYS`` days of the journal are read, up to ``_CALLS`` calls. Only calls with refused records are read.
DAYS: Final = 7
_CALLS: Final = 200
_PLACE: Final = re.compile(r"\[([0-9]+)\]")
_JOBS: Final = "simpleJobPostings"
#: What people call the records of each resource. Most resources have one name in ``/v2/`` and another in the versioned
#: root of the API; both names are keys.
KINDS: Final[Mapping[str, Promise]] = {
    "": _("Record"),
    "atsCandidates": _("Candidate"),
    "candidates": _("Candidate"),
    "atsCandidates/notes": _("Note about a candidate"),
    "candidateNotes": _("Note about a candidate"),
    "atsApplications": _("Application"),
    "atsApplications/notes": _("Note about an application"),
    "applicationNotes": _("Note about an application"),
    "atsApplications/interviewFeedback": _("Interview feedback"),
    "applicationInterviewFeedbacks": _("Interview feedback"),
    "atsApplications/stages": _("Stage of an application"),
    "applicationStage": _("Stage of an application"),
    "atsApplications/resumes": _("File of an application"),
    "attachments": _("File"),
    _JOBS: _("Job"),
    "jobRequisitions": _("Requisition"),
    "jobRequisitionStages": _("Stage of a requisition"),
    "atsEntityAcls": _("Access list"),
    "entityAcls": _("Access list"),
    "atsEntityAclAssignees": _("Person on an access list"),
    "entityAclAssignees": _("Person on an access list"),
}
#: Maps both names of each resource to the name that its kind of record has in ``record_counts``.
_COUNTED: Final = {
    _JOBS: "jobs",
    "atsCandidates": "candidates",
    "candidates": "candidates",
    "atsCandidates/notes": "candidate_notes",
    "candidateNotes": "candidate_notes",
    "atsApplications": "applications",
    "atsApplications/notes": "application_notes",
    "applicationNotes": "application_notes",
    "atsApplications/interviewFeedback": "feedback",
    "applicationInterviewFeedbacks": "feedback",
    "atsApplications/stages": "stages",
    "applicationStage": "stages",
}


class _Job(msgspec.Struct):
    # Any type: the ATS may have sent an id that is not a text. If it sent a number, the journal has stored 0 instead.
    id: Any = msgspec.field(default="", name="externalJobPostingId")


class _Batch(msgspec.Struct):
    elements: list[_Job]


@dataclass(frozen=True, slots=True)
class _OwnTable:
    """A table with one row for each record. The row tells when Recruiter last accepted the record."""

    table: type[Any]
    column: str


#: The ``_OwnTable`` of each resource that has one. Every name of the resource is a key. ``column`` is the column with
#: the id that the ATS gave to the record.
_WHOLE: Final = {
    "atsCandidates": _OwnTable(Candidate, "ats_candidate_id"),
    "candidates": _OwnTable(Candidate, "ats_candidate_id"),
    "atsApplications": _OwnTable(Application, "ats_job_application_id"),
}


#: A resource, and the ids that the ATS gave to a record, in the same order as in the record's key.
_Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Failing:
    #: The resource's name in the API. The ATS's vendor knows the resource by this name.
    resource: str
    ids: tuple[str, ...]
    at: datetime
    fault: RecordFault
    #: The id of the call, for the ATS's vendor.
    uuid: str = ""
    #: The record's id if the record is a job; empty for other records. It is needed to request the job again.
    job_id: str = ""
    #: How often the record was refused. All refusals of one record are combined in one ``Failing``.
    times: int = field(default=1)
    #: The person or the job, if an earlier version of the record arrived and the admin may see that version.
    name: str = ""

    @property
    def key(self) -> _Key:
        return self.resource, self.ids

    @property
    def kind(self) -> Promise:
        return KINDS.get(self.resource, KINDS[""])

    @property
    def counted_as(self) -> str:
        """The name of the record's kind in ``record_counts``; empty if records of that kind are not counted."""
        return _COUNTED.get(self.resource, "")

    @property
    def place(self) -> int | None:
        """The number of the record in its batch, counted from 1, if nothing else names the record."""
        match = _PLACE.fullmatch(self.ids[0]) if len(self.ids) == 1 else None
        return int(match[1]) + 1 if match else None


def failing(seat: Seat, application: DeveloperApplication) -> list[Failing]:
    """Return each failing record once, newest first. This takes at most seven queries.

    Candidates, applications and jobs that have arrived since they were refused are left out. Other records stay in the
    result, because it is not known whether they have arrived.
    """
    since, organization_id = clock.now() - timedelta(days=DAYS), seat.contract.organization_id
    refused = _refused(application, organization_id, since)
    arrived = _arrived(organization_id, application, refused)
    still = [record for record in refused if arrived.get(record.key, since) < record.at]
    newest: dict[_Key, Failing] = {}
    for record in sorted(
        [*still, *_jobs(organization_id, application, since)], key=lambda record: record.at, reverse=True
    ):
        newest.setdefault(record.key, record)
    return list(newest.values())


def count_by_kind(records: Collection[Failing]) -> dict[str, int]:
    """Return the number of failing records of each kind in ``record_counts``. The number may be 0."""
    counts = Counter(record.counted_as for record in records)
    return {kind: counts[kind] for kind in _COUNTED.values()}


def named(seat: Seat, application: DeveloperApplication, records: Collection[Failing]) -> list[Failing]:
    """Return the records with the names of their people and jobs, as far as the seat may see them."""
    seen = visibility_scope(seat, Feature.IN_ATS)
    names = _names(seen, application, records) if seen else {}
    return [replace(record, name=names.get(record.key, "")) for record in records]


def _names(seen: VisibilityScope, application: DeveloperApplication, records: Collection[Failing]) -> dict[_Key, str]:
    wanted_ids: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if len(record.ids) == 1:
            wanted_ids[record.resource].add(record.ids[0])
    own = seen.tenancy & Q(application=application)
    names: dict[_Key, str] = {}
    for resource in wanted_ids.keys() & {"atsCandidates", "candidates"}:
        people = Candidate.objects.filter(own, visible_candidates(seen), ats_candidate_id__in=wanted_ids[resource])
        for candidate_id, first, last in people.values_list("ats_candidate_id", "first_name", "last_name"):
            names[resource, (candidate_id,)] = f"{first} {last}".strip()
    if ids := wanted_ids.get("atsApplications"):
        applications = Application.objects.filter(own, visible_applications(seen), ats_job_application_id__in=ids)
        for row in applications.only("ats_job_application_id", "first_name", "last_name", "ats_job_posting_name"):
            person = f"{row.first_name} {row.last_name}".strip()
            names["atsApplications", (row.ats_job_application_id,)] = f"{person}, {row.ats_job_posting_name}"
    if ids := wanted_ids.get(_JOBS):
        jobs = JobPosting.objects.filter(own, external_job_posting_id__in=ids)
        for job_id, title in jobs.values_list("external_job_posting_id", "title"):
            names[_JOBS, (job_id,)] = title
    return names


def _refused(application: DeveloperApplication, organization_id: int, since: datetime) -> list[Failing]:
    failing_records: dict[_Key, Failing] = {}
    times: dict[_Key, int] = {}
    for call in calls_with_refusals(application, organization_id, since=since, with_requests_to=_JOBS, count=_CALLS):
        # A batch of jobs has no keys: the response gives each job a number, and only the request contains the ids.
        job_ids = _job_ids(call.request_body) if call.resource == _JOBS else {}
        for fault in faults_of(call.status, call.answer_body):
            job_id = job_ids.get(fault.key, "")
            key = (call.resource, (job_id,) if job_id else _ids(fault.key, call.protocol))
            times[key] = times.get(key, 0) + 1
            record = Failing(*key, at=call.at, fault=fault, uuid=call.uuid, job_id=job_id)
            failing_records.setdefault(key, record)
    return [replace(record, times=times[key]) for key, record in failing_records.items()]


def _job_ids(request_body: str) -> dict[str, str]:
    """Map each job's position in the batch, written as in the response (such as ``[0]``), to the job's id."""
    try:
        elements = msgspec.json.decode(request_body, type=_Batch).elements
    except msgspec.MsgspecError:
        # The journal cuts off a long request, which then cannot be decoded.
        return {}
    return {f"[{place}]": job.id for place, job in enumerate(elements) if isinstance(job.id, str) and job.id}


def _ids(key: str, protocol: str) -> tuple[str, ...]:
    """Return the ids that the ATS gave to the record. The parts of its key that name company and ATS are left out."""
    try:
        decoded = decode_key(key, Protocol(protocol))
    except (RestliSyntaxError, ValueError):
        return (key,)
    if not isinstance(decoded, ComplexKey):
        return (str(decoded),)
    return tuple(value for name, value in decoded.items() if name not in {"integrationContext", "dataProvider"})


def _arrived(
    organization_id: int, application: DeveloperApplication, refused: Collection[Failing]
) -> dict[_Key, datetime]:
    arrivals: dict[_Key, datetime] = {}
    for resource, whole in _WHOLE.items():
        ids = {record.ids[0] for record in refused if record.resource == resource and len(record.ids) == 1}
        if not ids:
            continue
        rows = whole.table.objects.filter(
            organization=organization_id, application=application, **{f"{whole.column}__in": ids}
        ).values_list(whole.column, "received_at")
        arrivals.update({(resource, (name,)): at for name, at in rows})
    if job_ids := {record.job_id for record in refused if record.job_id}:
        # A job counts as arrived when its task is created: Recruiter accepted the job and processes it in this task. If
        # the task fails, ``_jobs`` lists that failure instead of the earlier refusal.
        tasks = PostingTask.objects.filter(
            organization=organization_id, application=application, external_job_posting_id__in=job_ids
        ).order_by()
        newest = tasks.values_list("external_job_posting_id").annotate(newest=Max("created_at"))
        arrivals.update({(_JOBS, (job_id,)): at for job_id, at in newest})
    return arrivals


def _jobs(organization_id: int, application: DeveloperApplication, since: datetime) -> Iterator[Failing]:
    """Yield the jobs whose last task failed."""
    newest = (
        PostingTask.objects.filter(organization=organization_id, application=application, created_at__gte=since)
        .order_by("external_job_posting_id", "-number")
        .distinct("external_job_posting_id")
        .defer("element")
    )
    for task in newest:
        if task.status == TaskStatus.FAILED:
            fault = RecordFault(task.external_job_posting_id, 422, task.error_message, [], "")
            yield Failing(
                _JOBS,
                (task.external_job_posting_id,),
                at=task.created_at,
                fault=fault,
                job_id=task.external_job_posting_id,
            )
