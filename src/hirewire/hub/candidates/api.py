"""``atsCandidates`` and their notes. Reading matches back is added by ``matching.api``, which knows them."""

from collections.abc import Collection, Sequence

import msgspec

from hirewire.hub.candidates import services
from hirewire.hub.candidates.rows import (
    CandidateNoteRow,
    CandidateRow,
    candidate_note_row,
    candidate_row,
)
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.synced.resource import Ids, SyncedRecords
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.records.notes import Note
from hirewire.wire.validation import decode_record


class AtsCandidates(SyncedRecords[CandidateRow]):
    name = "atsCandidates"
    id_parts = ("atsCandidateId",)
    key_parts = ("atsCandidateId", "dataProvider", "integrationContext")

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> CandidateRow:
        return candidate_row(application.pk, ids[0], decode_record(Candidate, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[CandidateRow]) -> None:
        services.upsert_candidates(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        ids = [key for (key,) in keys]
        gone = services.delete_candidates(application=application, organization_id=organization_id, candidate_ids=ids)
        return {(key,) for key in gone}


class CandidateNotes(SyncedRecords[CandidateNoteRow]):
    name = "notes"
    parent = "atsCandidates"
    id_parts = ("atsCandidateId", "noteId")

    def row(self, application: DeveloperApplication, ids: Ids, raw: msgspec.Raw) -> CandidateNoteRow:
        candidate_id, note_id = ids
        return candidate_note_row(candidate_id, note_id, decode_record(Note, raw))

    def write(self, application: DeveloperApplication, organization_id: int, rows: Sequence[CandidateNoteRow]) -> None:
        services.upsert_notes(application=application, organization_id=organization_id, rows=rows)

    def remove(self, application: DeveloperApplication, organization_id: int, keys: Collection[Ids]) -> set[Ids]:
        return services.delete_notes(application=application, organization_id=organization_id, keys=keys)
