"""Taking a file, mapping its columns, and bringing its people in."""

from itertools import islice

from django.db import transaction
from django.utils import translation

from hirewire.kit import clock
from hirewire.kit.events import publish
from hirewire.simulator.events import ImportStarted
from hirewire.simulator.importing import columns, table
from hirewire.simulator.importing.merging import Merge
from hirewire.simulator.importing.models import CandidateImport, ImportLine, ImportState
from hirewire.simulator.importing.people import BadLineError, ImportedPerson, person_from
from hirewire.simulator.importing.table import Row
from hirewire.simulator.people.models import User
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.services.batches import save_candidates

#: Lines that are written together; also how often progress is seen.
CHUNK = 500


@transaction.atomic
def receive(*, user: User, filename: str, content: bytes) -> CandidateImport:
    """Keep the file, with what it looks like; nothing is brought in yet.

    It is read to its end, so that one that breaks off somewhere is refused as a whole.
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
    _look(batch)
    batch.save()
    return batch


@transaction.atomic
def reread(*, batch: CandidateImport, encoding: str, delimiter: str) -> CandidateImport:
    """Read the same file in another way."""
    batch.encoding, batch.delimiter = encoding, delimiter
    _look(batch)
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
    """Bring in what is left of the file, in chunks that are each kept or not kept as a whole."""
    batch = CandidateImport.objects.select_related("account", "user").get(pk=import_id)
    if batch.state != ImportState.RUNNING:
        return
    rows = table.read(bytes(batch.content), batch.encoding, batch.delimiter).rows
    rows = islice(rows, batch.position, None)
    while chunk := list(islice(rows, CHUNK)):
        _take(batch, chunk)
    batch.state = ImportState.DONE
    batch.finished_at = clock.now()
    batch.save()


@transaction.atomic
def repair(*, line: ImportLine, values: dict[str, str]) -> Candidate:
    """Bring in one line with the values that a person corrected; raises ``BadLineError`` if they still will not do."""
    merge = _write(line.batch, [person_from(values)])
    candidate = (*merge.new, *merge.known)[0]
    line.values, line.repaired_as = values, candidate.key
    line.save()
    line.batch.save(update_fields=["created", "updated"])
    return candidate


def _look(batch: CandidateImport) -> None:
    found = table.read(bytes(batch.content), batch.encoding, batch.delimiter)
    batch.mapping = columns.guess(found.headers)
    batch.total = sum(1 for _ in found.rows)


@transaction.atomic
def _take(batch: CandidateImport, rows: list[Row]) -> None:
    good: list[ImportedPerson] = []
    for row in rows:
        values = {name: row.values[at] for name, at in batch.mapping.items() if at < len(row.values)}
        try:
            # What is stored is English, whoever will read it.
            with translation.override("en"):
                good.append(person_from(values))
        except BadLineError as wrong:
            ImportLine.objects.create(
                batch=batch,
                line_number=row.line,
                values={name: text.replace("\0", "\N{REPLACEMENT CHARACTER}") for name, text in values.items()},
                reason=str(wrong),
            )
    _write(batch, good)
    batch.position += len(rows)
    batch.save()


def _write(batch: CandidateImport, people: list[ImportedPerson]) -> Merge:
    merge = Merge(batch.account, batch.user, people)
    save_candidates(account=batch.account, new=merge.new, known=merge.known, notes=merge.notes)
    batch.created += len(merge.new)
    batch.updated += merge.updated
    return merge
