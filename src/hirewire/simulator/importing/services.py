"""Receives a file, maps its columns, and imports its people."""

from collections.abc import Collection
from datetime import timedelta
from itertools import islice

import psycopg
from django.db import InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from hirewire.kit import clock
from hirewire.kit.work.events import publish
from hirewire.simulator.events import ImportStarted
from hirewire.simulator.importing import columns, table
from hirewire.simulator.importing.merging import Merge
from hirewire.simulator.importing.models import CandidateImport, ImportLine, ImportState
from hirewire.simulator.importing.people import BadLineError, ImportedPerson, person_from
from hirewire.simulator.importing.table import Row, UnreadableError
from hirewire.simulator.people.models import User
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.services.batches import save_candidates
from hirewire.simulator.records.services.changes import take_turn

#: A file is imported in chunks of this many rows, one transaction each. Progress is visible after each chunk.
CHUNK = 500
#: ``stop_abandoned`` stops only imports that started longer ago than this. The tasks of younger imports may have been
#: queued after the list of pending tasks was read.
FORSAKEN_AFTER = timedelta(minutes=10)
#: How long an uploaded file waits for somebody to map its columns.
UNCONFIRMED_FOR = timedelta(days=7)
UNEXPECTED = gettext_noop(
    "Something unexpected stopped this import. The people imported until then stay. Import the file again; "
    "nobody who has an e-mail address is added twice. If it stops again, tell whoever runs this system."
)


@transaction.atomic
def receive(*, user: User, filename: str, content: bytes) -> CandidateImport:
    """Store the file with its detected format. Nothing is imported yet.

    The file is read to its end, so that a file with a fault anywhere is refused as a whole.
    """
    encoding = table.detect_encoding(content)
    delimiter = table.detect_delimiter(table.decode(content, encoding))
    batch = CandidateImport(
        account=user.account,
        user=user,
        filename=filename,
        content=content,
        encoding=encoding,
        delimiter=delimiter,
    )
    _guess_mapping(batch)
    batch.save()
    return batch


@transaction.atomic
def reread(*, batch: CandidateImport, encoding: str, delimiter: str) -> CandidateImport:
    batch.encoding, batch.delimiter = encoding, delimiter
    _guess_mapping(batch)
    batch.save()
    return batch


@transaction.atomic
def start(*, batch: CandidateImport, mapping: dict[str, int]) -> None:
    batch.mapping = mapping
    batch.state = ImportState.RUNNING
    batch.started_at = clock.now()
    batch.save()
    publish(ImportStarted(import_id=batch.pk))


def run(*, import_id: int) -> None:
    """Import the rest of the file in chunks, one transaction each."""
    batch = CandidateImport.objects.select_related("account", "user").get(pk=import_id)
    if batch.state != ImportState.RUNNING:
        return
    # The reasons that are stored with the import are in English, whatever language the reader uses.
    with translation.override("en"):
        try:
            _import_rest(batch)
        except UnreadableError as unreadable:
            _finish(batch, ImportState.STOPPED, str(unreadable))
        except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError):
            # The database was briefly unavailable, or two transactions conflicted. The task will be retried. The errors
            # of psycopg are listed, too, because Django does not convert those that prepared statements raise.
            raise
        except Exception:
            # A retry would fail, too. The import is stopped, so that nobody waits for it forever.
            _finish(batch, ImportState.STOPPED, UNEXPECTED)
            raise


def stop_abandoned(*, pending_ids: Collection[int]) -> int:
    """Stop imports whose task is gone, for example after its last attempt. Return how many imports were stopped.

    ``pending_ids`` was read earlier, so imports that have started since then are missing from it. They are not stopped,
    because they are younger than ``FORSAKEN_AFTER``.
    """
    running = CandidateImport.objects.filter(state=ImportState.RUNNING).exclude(pk__in=pending_ids)
    forsaken = list(running.filter(started_at__lt=clock.now() - FORSAKEN_AFTER).defer("content"))
    for batch in forsaken:
        _finish(batch, ImportState.STOPPED, UNEXPECTED)
    return len(forsaken)


@transaction.atomic
def drop_unconfirmed() -> int:
    """Delete old uploads whose columns nobody has mapped, because their files hold personal data.

    Return how many were deleted.
    """
    waiting = CandidateImport.objects.filter(
        state=ImportState.MAPPING, created_at__lt=clock.now() - UNCONFIRMED_FOR
    ).only("pk")
    # While a request starts one of these imports, it locks the import's row. Locked rows are skipped and not deleted.
    locked = waiting.select_for_update(skip_locked=True)
    return CandidateImport.objects.filter(pk__in=[batch.pk for batch in locked]).only("pk").delete()[0]


@transaction.atomic
def repair(*, line: ImportLine, values: dict[str, str]) -> Candidate:
    """Import a bad line with its corrected values. Raise ``BadLineError`` if the values are still wrong."""
    merge = _write(line.batch, [person_from(values)])
    candidate = (*merge.new, *merge.known)[0]
    line.values, line.repaired_as = values, candidate.key
    line.save()
    line.batch.save(update_fields=["created", "updated"])
    return candidate


def _guess_mapping(batch: CandidateImport) -> None:
    result = table.read(bytes(batch.content), batch.encoding, batch.delimiter)
    batch.mapping = columns.guess(result.headers)
    batch.total = sum(1 for _ in result.rows)


def _import_rest(batch: CandidateImport) -> None:
    rows = table.read(bytes(batch.content), batch.encoding, batch.delimiter).rows
    rows = islice(rows, batch.position, None)
    while chunk := list(islice(rows, CHUNK)):
        _import_chunk(batch, chunk)
    _finish(batch, ImportState.DONE)


@transaction.atomic
def _finish(batch: CandidateImport, state: ImportState, reason: str = "") -> None:
    """End the import and delete the file, because nothing needs the personal data in the file any more."""
    batch.state, batch.reason, batch.finished_at, batch.content = state, reason, clock.now(), b""
    batch.save(update_fields=["state", "reason", "finished_at", "content"])


@transaction.atomic
def _import_chunk(batch: CandidateImport, rows: list[Row]) -> None:
    good: list[ImportedPerson] = []
    bad: list[ImportLine] = []
    for row in rows:
        values = {name: row.values[at] for name, at in batch.mapping.items() if at < len(row.values)}
        try:
            good.append(person_from(values))
        except BadLineError as wrong:
            values = {name: text.replace("\0", "\N{REPLACEMENT CHARACTER}") for name, text in values.items()}
            bad.append(ImportLine(batch=batch, line_number=row.line, values=values, reason=str(wrong)))
    _write(batch, good)
    ImportLine.objects.bulk_create(bad)
    batch.position += len(rows)
    # The file, which may be large, is not written again.
    batch.save(update_fields=["position", "created", "updated"])


def _write(batch: CandidateImport, people: list[ImportedPerson]) -> Merge:
    # The account is locked before the known candidates are read. Saving a candidate overwrites all fields that a file
    # can change. Without the lock, saving would undo changes that somebody else made after the candidate was read.
    take_turn(batch.account_id)
    merge = Merge(batch.account, batch.user, people)
    save_candidates(account=batch.account, new=merge.new, known=merge.known, notes=merge.notes)
    batch.created += len(merge.new)
    batch.updated += merge.updated
    return merge
