"""``atsApplications`` and its sub-resources."""

from collections.abc import Collection, Sequence
from typing import ClassVar

import msgspec

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
from hirewire.hub.ats.synced.resource import Ids, SyncedRecords
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.notes import Note
from hirewire.wire.validation import decode_record

_ID = "atsJobApplicationId"


class AtsApplications(SyncedRecords[ApplicationRow]):
    name = "atsApplications"
    summary = "Applications of candidates to jobs."
    id_parts = (_ID,)
    key_parts: ClassVar[tuple[str, ...]] = (_ID, "dataProvider", "integrationContext")
    entity: ClassVar[type[Application]] = Application

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> ApplicationRow:
        return application_row(ids[0], decode_record(self.entity, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[ApplicationRow]) -> None:
        services.upsert_applications(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        ids = [key for (key,) in keys]
        gone = services.delete_applications(application=application, organization_id=organization_id, ids=ids)
        return {(key,) for key in gone}


class ApplicationNotes(SyncedRecords[NoteRow]):
    name = "notes"
    summary = "What people of the ATS wrote about an application."
    parent = "atsApplications"
    id_parts = (_ID, "noteId")
    entity: ClassVar[type[Note]] = Note

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> NoteRow:
        application_id, part_id = ids
        return note_row(application_id, part_id, decode_record(self.entity, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[NoteRow]) -> None:
        services.upsert_notes(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_notes(application=application, organization_id=organization_id, keys=keys)


class ApplicationFeedback(SyncedRecords[FeedbackRow]):
    name = "interviewFeedback"
    summary = "What interviewers found, attribute by attribute."
    parent = "atsApplications"
    id_parts = (_ID, "interviewFeedbackId")
    entity: ClassVar[type[InterviewFeedback]] = InterviewFeedback

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> FeedbackRow:
        application_id, part_id = ids
        return feedback_row(application_id, part_id, decode_record(self.entity, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[FeedbackRow]) -> None:
        services.upsert_feedback(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_feedback(application=application, organization_id=organization_id, keys=keys)


class ApplicationStages(SyncedRecords[StageRow]):
    name = "stages"
    summary = "The stages that an application has gone through; the newest is the current one."
    parent = "atsApplications"
    id_parts = (_ID, "jobApplicationStageId")
    entity: ClassVar[type[Stage]] = Stage

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> StageRow:
        application_id, part_id = ids
        return stage_row(application_id, part_id, decode_record(self.entity, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[StageRow]) -> None:
        services.upsert_stages(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_stages(application=application, organization_id=organization_id, keys=keys)
