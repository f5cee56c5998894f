"""Records that an ATS sent and Recruiter refused: which, why, and whether they have arrived since."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import PostingTask, TaskStatus
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.journal.advice import RecordFault, faults_of
from hirewire.hub.platform.journal.queries import calls_with_refusals
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.restli import ComplexKey, Protocol, RestliSyntaxError, decode_key

#: How many days of the journal are read, and at most how many of its calls with refused records.
DAYS: Final = 7
_CALLS: Final = 200


@dataclass(frozen=True, slots=True)
class _OwnTable:
    """Records with a row of their own, so a later arrival shows that they were fixed."""

    table: type[Any]
    column: str


#: By the resource of either root: the table, and the part of its key that names the record.
_WHOLE: Final = {
    "atsCandidates": _OwnTable(Candidate, "ats_candidate_id"),
    "candidates": _OwnTable(Candidate, "ats_candidate_id"),
    "atsApplications": _OwnTable(Application, "ats_job_application_id"),
}


@dataclass(frozen=True, slots=True)
class Failing:
    resource: str
    #: The ATS's ids, in the order in which the key has them: sorted by the names of its parts.
    ids: tuple[str, ...]
    at: datetime
    fault: RecordFault
    #: Names the call for the ATS's vendor.
    uuid: str = ""
    #: Set for a job, which an admin can request from the ATS again here.
    job_id: str = ""
    #: How often the record was refused; all refusals of one record share an entry.
    times: int = field(default=1)


def failing(organization: Organization, application: DeveloperApplication) -> list[Failing]:
    """Return each failing record once, newest first. At most five queries.

    Candidates, applications and jobs that have arrived since are left out. For other records, no arrival is known.
    """
    since = clock.now() - timedelta(days=DAYS)
    refused = _refused(application, organization.pk, since)
    arrived = _arrived(organization.pk, application, refused)
    still = [one for one in refused if arrived.get((one.resource, one.ids), since) < one.at]
    return sorted([*still, *_jobs(organization.pk, application, since)], key=lambda one: one.at, reverse=True)


def _refused(application: DeveloperApplication, organization_id: int, since: datetime) -> list[Failing]:
    failing_records: dict[tuple[str, tuple[str, ...]], Failing] = {}
    times: dict[tuple[str, tuple[str, ...]], int] = {}
    for call in calls_with_refusals(application, organization_id, since=since, count=_CALLS):
        for fault in faults_of(call.status, call.answer_body):
            key = (call.resource, _ids(fault.key, call.protocol))
            times[key] = times.get(key, 0) + 1
            failing_records.setdefault(key, Failing(*key, at=call.at, fault=fault, uuid=call.uuid))
    return [
        Failing(one.resource, one.ids, at=one.at, fault=one.fault, uuid=one.uuid, times=times[key])
        for key, one in failing_records.items()
    ]


def _ids(key: str, protocol: str) -> tuple[str, ...]:
    """Return the ATS's own ids of the record. The rest of the key is left out: the page already says whose it is."""
    try:
        decoded = decode_key(key, Protocol(protocol))
    except (RestliSyntaxError, ValueError):
        return (key,)
    if not isinstance(decoded, ComplexKey):
        return (str(decoded),)
    return tuple(value for name, value in decoded.items() if name not in {"integrationContext", "dataProvider"})


def _arrived(
    organization_id: int, application: DeveloperApplication, refused: Collection[Failing]
) -> dict[tuple[str, tuple[str, ...]], datetime]:
    arrivals: dict[tuple[str, tuple[str, ...]], datetime] = {}
    for resource, whole in _WHOLE.items():
        ids = {one.ids[0] for one in refused if one.resource == resource and len(one.ids) == 1}
        if not ids:
            continue
        rows = whole.table.objects.filter(
            organization=organization_id, application=application, **{f"{whole.column}__in": ids}
        ).values_list(whole.column, "received_at")
        arrivals.update({(resource, (name,)): at for name, at in rows})
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
                "simpleJobPostings",
                (task.external_job_posting_id,),
                at=task.created_at,
                fault=fault,
                job_id=task.external_job_posting_id,
            )
