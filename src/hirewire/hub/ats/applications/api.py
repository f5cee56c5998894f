from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from hirewire.hub.ats.applications import services
from hirewire.hub.ats.applications.rows import (
    ApplicationRow,
    FeedbackRow,
    NoteRow,
    StageRow,
    application_row,
    feedback_row,
    note_row,
    stage_row,
)
from hirewire.hub.ats.synced.resource import BatchRecords, Ids
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.notes import Note
from hirewire.wire.validation import Record

_ID = "atsJobApplicationId"
RowT = TypeVar("RowT", bound=NamedTuple)


class AtsApplications(BatchRecords[ApplicationRow]):
    name = "atsApplications"
    summary = "Candidates' applications for jobs."
    id_parts = (_ID,)
    key_parts: ClassVar[tuple[str, ...]] = (_ID, "dataProvider", "integrationContext")
    entity: ClassVar[type[Application]] = Application

    def row_of(self, application: DeveloperApplication, ids: Ids, record: Application) -> ApplicationRow:
        return application_row(ids[0], record)

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[ApplicationRow]) -> None:
        services.upsert_applications(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        ids = [key for (key,) in keys]
        deleted_ids = services.delete_applications(application=application, organization_id=organization_id, ids=ids)
        return {(key,) for key in deleted_ids}


class _ApplicationParts(BatchRecords[RowT]):
    """Records that belong to an application. Each key consists of the application's id and the record's own id."""

    parent = "atsApplications"
    entity: ClassVar[type[Record]]
    make_row: ClassVar[Callable[..., Any]]
    write_rows: ClassVar[Callable[..., None]]
    delete_keys: ClassVar[Callable[..., set[Ids]]]

    def row_of(self, application: DeveloperApplication, ids: Ids, record: Record) -> RowT:
        application_id, part_id = ids
        row: RowT = self.make_row(application_id, part_id, record)
        return row

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[RowT]) -> None:
        self.write_rows(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return self.delete_keys(application=application, organization_id=organization_id, keys=keys)


class ApplicationNotes(_ApplicationParts[NoteRow]):
    name = "notes"
    summary = "Notes that the ATS's users wrote about an application."
    id_parts = (_ID, "noteId")
    entity: ClassVar[type[Record]] = Note
    make_row = staticmethod(note_row)
    write_rows = staticmethod(services.upsert_notes)
    delete_keys = staticmethod(services.delete_notes)


class ApplicationFeedback(_ApplicationParts[FeedbackRow]):
    name = "interviewFeedback"
    summary = "Interviewers' feedback, with assessments of skills and qualities."
    id_parts = (_ID, "interviewFeedbackId")
    entity: ClassVar[type[Record]] = InterviewFeedback
    make_row = staticmethod(feedback_row)
    write_rows = staticmethod(services.upsert_feedback)
    delete_keys = staticmethod(services.delete_feedback)


class ApplicationStages(_ApplicationParts[StageRow]):
    name = "stages"
    summary = "The stages that an application has entered. The newest is the current one."
    id_parts = (_ID, "jobApplicationStageId")
    entity: ClassVar[type[Record]] = Stage
    make_row = staticmethod(stage_row)
    write_rows = staticmethod(services.upsert_stages)
    delete_keys = staticmethod(services.delete_stages)
