"""Applications and their parts as the ATS sends them, a batch at a time."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from hirewire.hub.ats.applications.events import ApplicationsDeleted, ApplicationsSynced
from hirewire.hub.ats.applications.models import Application, ApplicationNote, InterviewFeedback, Stage
from hirewire.hub.ats.applications.rows import ApplicationRow, FeedbackRow, NoteRow, StageRow
from hirewire.hub.ats.attachments.services import detach_all
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.work.events import publish
from hirewire.wire.records.attachments import EntityType

_SCOPE = ("organization_id", "application_id")
_APPLICATIONS = BulkTable(
    Application,
    ApplicationRow,
    scope=_SCOPE,
    key=1,
    stamp="received_at",
    renewal=("renewed_at", "ats_last_modified_at"),
)
_NOTES = BulkTable(ApplicationNote, NoteRow, scope=_SCOPE, key=2, stamp="received_at")
_FEEDBACK = BulkTable(InterviewFeedback, FeedbackRow, scope=_SCOPE, key=2, stamp="received_at")
_STAGES = BulkTable(Stage, StageRow, scope=_SCOPE, key=2, stamp="received_at")

#: The tables of parts, in the order in which they are locked.
_PARTS = (_NOTES, _FEEDBACK, _STAGES)

Keys = Collection[tuple[str, ...]]

#: With row security, a transaction is already open around the API call. This transaction contains only the upsert and
#: the tasks that the upsert causes. A savepoint would cost two round trips and protect nothing, because a failure ends
#: the call. Without row security, the upsert begins its own transaction.
_whole = transaction.atomic(savepoint=False)


@_whole
def upsert_applications(
    *, application: DeveloperApplication, organization_id: int, rows: Sequence[ApplicationRow]
) -> None:
    changed = _APPLICATIONS.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())
    _tell(application, organization_id, changed)


@transaction.atomic
def delete_applications(*, application: DeveloperApplication, organization_id: int, ids: Collection[str]) -> set[str]:
    return _delete(application, organization_id, ids)


@transaction.atomic
def delete_applications_of(
    *, application: DeveloperApplication, organization_id: int, candidate_ids: Collection[str]
) -> None:
    """Delete these candidates' own files, and delete the applications that name these candidates.

    Call it in the transaction that deletes the candidates.
    """
    ids = Application.objects.filter(
        organization_id=organization_id, application=application, ats_candidate_id__in=candidate_ids
    ).values_list("ats_job_application_id", flat=True)
    _delete(application, organization_id, list(ids), candidate_ids)


@_whole
def upsert_notes(*, application: DeveloperApplication, organization_id: int, rows: Sequence[NoteRow]) -> None:
    _NOTES.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())


@_whole
def upsert_feedback(*, application: DeveloperApplication, organization_id: int, rows: Sequence[FeedbackRow]) -> None:
    _FEEDBACK.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())


@_whole
def upsert_stages(*, application: DeveloperApplication, organization_id: int, rows: Sequence[StageRow]) -> None:
    changed = _STAGES.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())
    _tell(application, organization_id, changed)


# Keys of parts are pairs of application id and part id. Each of the next three functions returns the keys that existed.


@transaction.atomic
def delete_notes(*, application: DeveloperApplication, organization_id: int, keys: Keys) -> set[tuple[str, ...]]:
    return set(_NOTES.delete(scope=(organization_id, application.pk), keys=keys))


@transaction.atomic
def delete_feedback(*, application: DeveloperApplication, organization_id: int, keys: Keys) -> set[tuple[str, ...]]:
    return set(_FEEDBACK.delete(scope=(organization_id, application.pk), keys=keys))


@transaction.atomic
def delete_stages(*, application: DeveloperApplication, organization_id: int, keys: Keys) -> set[tuple[str, ...]]:
    deleted = _STAGES.delete(scope=(organization_id, application.pk), keys=keys)
    _tell(application, organization_id, deleted)
    return set(deleted)


def _delete(
    application: DeveloperApplication,
    organization_id: int,
    ids: Collection[str],
    candidate_ids: Collection[str] = (),
) -> set[str]:
    """Delete applications with their parts and files, and delete the candidates' own files.

    Return the ids of the applications that existed. The files of applications and the files of candidates are deleted
    in one step, so that all files are locked in the same order.
    """
    scope, keys = (organization_id, application.pk), [(key,) for key in ids]
    deleted = {key for (key,) in _APPLICATIONS.delete(scope=scope, keys=keys)}
    for part in _PARTS:
        part.delete(scope=scope, keys=keys)
    detach_all(
        application=application,
        organization_id=organization_id,
        ids={EntityType.APPLICATION: ids, EntityType.CANDIDATE: candidate_ids},
    )
    if deleted:
        publish(ApplicationsDeleted(organization_id, application.pk, sorted(deleted)))
    return deleted


def _tell(application: DeveloperApplication, organization_id: int, changed: Iterable[tuple[str, ...]]) -> None:
    """Publish which applications changed. Each key in ``changed`` begins with the id of the job application."""
    ids = sorted({key for key, *_ in changed})
    if ids:
        publish(ApplicationsSynced(organization_id, application.pk, ids))
