"""``atsApplications`` and what hangs on them."""

from collections.abc import Collection, Sequence
from typing import ClassVar

import msgspec

from hirewire.hub.applications import services
from hirewire.hub.applications.rows import (
    ApplicationRow,
    FeedbackRow,
    NoteRow,
    StageRow,
    application_row,
    feedback_row,
    note_row,
    stage_row,
)
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.synced.resource import Ids, SyncedRecords
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.notes import Note
from hirewire.wire.validation import decode_record

_ID = "atsJobApplicationId"


class AtsApplications(SyncedRecords[ApplicationRow]):
    name = "atsApplications"
    id_parts = (_ID,)
    key_parts: ClassVar[tuple[str, ...]] = (_ID, "dataProvider", "integrationContext")

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> ApplicationRow:
        return application_row(ids[0], decode_record(Application, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[ApplicationRow]) -> None:
        services.upsert_applications(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        ids = [key for (key,) in keys]
        gone = services.delete_applications(application=application, organization_id=organization_id, ids=ids)
        return {(key,) for key in gone}


class ApplicationNotes(SyncedRecords[NoteRow]):
    name = "notes"
    parent = "atsApplications"
    id_parts = (_ID, "noteId")
    record: ClassVar[type[Note]] = Note

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> NoteRow:
        application_id, part_id = ids
        return note_row(application_id, part_id, decode_record(self.record, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[NoteRow]) -> None:
        services.upsert_notes(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_notes(application=application, organization_id=organization_id, keys=keys)


class ApplicationFeedback(SyncedRecords[FeedbackRow]):
    name = "interviewFeedback"
    parent = "atsApplications"
    id_parts = (_ID, "interviewFeedbackId")

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> FeedbackRow:
        application_id, part_id = ids
        return feedback_row(application_id, part_id, decode_record(InterviewFeedback, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[FeedbackRow]) -> None:
        services.upsert_feedback(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_feedback(application=application, organization_id=organization_id, keys=keys)


class ApplicationStages(SyncedRecords[StageRow]):
    name = "stages"
    parent = "atsApplications"
    id_parts = (_ID, "jobApplicationStageId")

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> StageRow:
        application_id, part_id = ids
        return stage_row(application_id, part_id, decode_record(Stage, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[StageRow]) -> None:
        services.upsert_stages(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_stages(application=application, organization_id=organization_id, keys=keys)
