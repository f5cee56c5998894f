"""Taking everything out of Recruiter that an ATS synced."""

from django.db import connection, models, transaction
from psycopg import sql

from hirewire.hub.accounts.models import Person
from hirewire.hub.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.audit import services as audit
from hirewire.hub.candidates.models import Candidate, CandidateNote
from hirewire.hub.integrations.queries import sync_is_allowed
from hirewire.hub.matching.models import Match
from hirewire.hub.organizations.models import Organization
from hirewire.hub.postings.models import JobPosting, PostingTask
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.retention.errors import StillOn
from hirewire.hub.retention.models import Purge
from hirewire.kit import clock

#: Rows that go in one transaction: few enough that nobody waits for their locks.
CHUNK = 5000

#: What shows first goes first; the names are those that a person reads in the count. Access lists go last: without
#: them a job that they hide would show to everybody.
_TABLES: dict[str, type[models.Model]] = {
    "matches": Match,
    "candidates": Candidate,
    "candidate_notes": CandidateNote,
    "applications": Application,
    "application_notes": ApplicationNote,
    "interview_feedback": InterviewFeedback,
    "stages": Stage,
    "jobs": JobPosting,
    "job_tasks": PostingTask,
    "access_list_people": EntityAclAssignee,
    "access_list_jobs": EntityAcl,
}

_TAKE = sql.SQL(
    "DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table}"
    " WHERE organization_id = %s AND application_id = %s LIMIT %s)"
)


def purge_synced(*, application: DeveloperApplication, organization: Organization, person: Person) -> dict[str, int]:
    """Delete it all, with the count of what went from each table.

    Each step is a transaction of its own, so an interrupted purge keeps what it
    did: asking again goes on with it, and counts on.
    """
    purge = _begin(application, organization, person)
    for name in _TABLES:
        while _take_some(purge, name):
            pass
    return _finish(purge, person)


@transaction.atomic
def _begin(application: DeveloperApplication, organization: Organization, person: Person) -> Purge:
    _check_off(application, organization)
    purge, is_new = Purge.objects.get_or_create(application=application, organization=organization, finished_at=None)
    if is_new:
        audit.record(action="retention.purge_started", actor=person, organization=organization, application=application)
    return purge


@transaction.atomic
def _take_some(purge: Purge, name: str) -> int:
    # A switch may have been turned on since; what comes in then must stay.
    _check_off(purge.application, purge.organization)
    table = sql.Identifier(_TABLES[name]._meta.db_table)  # noqa: SLF001 - Django's documented model API
    # Locked, two who pressed the button take turns and count together.
    purge = Purge.objects.select_for_update().get(pk=purge.pk)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(table=table), [purge.organization_id, purge.application_id, CHUNK])
        gone: int = cursor.rowcount
    if gone:
        purge.counts = {**purge.counts, name: purge.counts.get(name, 0) + gone}
        purge.save(update_fields=["counts"])
    return gone


@transaction.atomic
def _finish(purge: Purge, person: Person) -> dict[str, int]:
    purge = Purge.objects.select_for_update().select_related("organization", "application").get(pk=purge.pk)
    # JSON in PostgreSQL keeps no order.
    counts = {name: purge.counts.get(name, 0) for name in _TABLES}
    if purge.finished_at is None:
        purge.finished_at = clock.now()
        purge.save(update_fields=["finished_at"])
        audit.record(
            action="retention.purged",
            actor=person,
            organization=purge.organization,
            application=purge.application,
            after=", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing",
        )
    return counts


def _check_off(application: DeveloperApplication, organization: Organization) -> None:
    if sync_is_allowed(application, organization.pk):
        raise StillOn
