from collections.abc import Sequence

import pytest
from django.db import transaction

from hirewire.hub.ats.acls.models import EntityAcl
from hirewire.hub.ats.acls.rows import EntityRow
from hirewire.hub.ats.candidates.models import CandidateNote
from hirewire.hub.ats.candidates.rows import CandidateNoteRow
from hirewire.hub.ats.matching.models import CandidateFacts
from hirewire.hub.ats.matching.outcome import FactsRow
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from tests.factories import hub, synced

Scope = tuple[int, int]


@pytest.fixture
def notes() -> BulkTable[CandidateNoteRow]:
    return BulkTable(
        CandidateNote, CandidateNoteRow, scope=("organization_id", "application_id"), key=2, stamp="received_at"
    )


@pytest.fixture
def scope(db: None) -> Scope:
    organization: Organization = hub.organization()
    application: DeveloperApplication = hub.customer_application()
    return organization.pk, application.pk


def upsert(notes: BulkTable[CandidateNoteRow], scope: Scope, *rows: CandidateNoteRow) -> Sequence[tuple[str, ...]]:
    return sorted(notes.upsert(scope=scope, rows=rows, at=clock.now()))


def texts() -> dict[str, str]:
    return dict(CandidateNote.objects.values_list("note_id", "note"))


def test_an_upsert_returns_only_new_and_changed_rows(notes: BulkTable[CandidateNoteRow], scope: Scope) -> None:
    upsert(notes, scope, synced.candidate_note_row(note_id="same"), synced.candidate_note_row(note_id="other"))

    changed = upsert(
        notes,
        scope,
        synced.candidate_note_row(note_id="same"),
        synced.candidate_note_row(note_id="other", note="Changed"),
        synced.candidate_note_row(note_id="new"),
    )

    assert changed == [("C-1", "new"), ("C-1", "other")]


def test_an_empty_batch_writes_nothing(notes: BulkTable[CandidateNoteRow], scope: Scope) -> None:
    assert (upsert(notes, scope), notes.delete(scope=scope, keys=[])) == ([], [])


def test_text_with_special_characters_is_stored_unchanged(notes: BulkTable[CandidateNoteRow], scope: Scope) -> None:
    text = "tab\there, line\nthere, \\N, 'quoted', \\., %s, 🙂"

    upsert(notes, scope, synced.candidate_note_row(note_id="odd", note=text))

    assert texts() == {"odd": text}


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing_behind(notes: BulkTable[CandidateNoteRow], scope: Scope) -> None:
    with transaction.atomic():
        upsert(notes, scope, synced.candidate_note_row(note_id="lost"))
        transaction.set_rollback(True)

    first = upsert(notes, scope, synced.candidate_note_row(note_id="first"))
    second = upsert(notes, scope, synced.candidate_note_row(note_id="second"))

    assert (first, second, sorted(texts())) == ([("C-1", "first")], [("C-1", "second")], ["first", "second"])


def test_a_deletion_returns_the_keys_that_existed(notes: BulkTable[CandidateNoteRow], scope: Scope) -> None:
    upsert(notes, scope, synced.candidate_note_row(note_id="N-1"), synced.candidate_note_row(note_id="N-2"))

    gone = notes.delete(scope=scope, keys=[("C-1", "N-1"), ("C-1", "N-9"), ("C-9", "N-2")])

    assert (gone, list(texts())) == ([("C-1", "N-1")], ["N-2"])


def test_a_key_prefix_deletes_every_row_below_it(notes: BulkTable[CandidateNoteRow], scope: Scope) -> None:
    rows = [synced.candidate_note_row(candidate, note) for candidate in ("C-1", "C-2") for note in ("N-1", "N-2")]
    upsert(notes, scope, *rows)

    gone = notes.delete(scope=scope, keys=[("C-1",), ("C-9",), ("C-1",)])

    assert sorted(gone) == [("C-1", "N-1"), ("C-1", "N-2")]
    assert sorted(CandidateNote.objects.values_list("ats_candidate_id", flat=True)) == ["C-2", "C-2"]


def test_a_row_with_only_its_key_is_written_once(scope: Scope) -> None:
    lists = BulkTable(EntityAcl, EntityRow, scope=("organization_id", "application_id"), key=3, stamp="received_at")
    rows = [EntityRow("JOB_POSTING", job_id, "G") for job_id in ("REQ-1", "REQ-2")]

    first = lists.upsert(scope=scope, rows=rows[:1], at=clock.now())
    second = lists.upsert(scope=scope, rows=rows, at=clock.now())

    assert (first, second) == ([tuple(rows[0])], [tuple(rows[1])])


def test_a_table_need_not_record_when_a_row_changed(scope: Scope) -> None:
    facts = BulkTable(CandidateFacts, FactsRow, scope=("organization_id", "application_id"), key=1, stamp=None)

    written = [facts.upsert(scope=scope, rows=[FactsRow("C-1", keys)], at=clock.now()) for keys in ([1], [1], [2])]

    assert (written, CandidateFacts.objects.get().keys) == ([[("C-1",)], [], [("C-1",)]], [2])


def test_a_renewal_without_a_stamp_is_refused() -> None:
    with pytest.raises(ValueError, match="CandidateNote has a renewal but no stamp"):
        BulkTable(CandidateNote, CandidateNoteRow, scope=(), key=2, stamp=None, renewal=("renewed_at", "changed_at"))
