"""Writes a company's records as lines of JSON into a ZIP file. Memory use does not grow with the number of records."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any, NamedTuple

from django.db import connection, models
from psycopg import Connection, sql

from hirewire.hub.ats.attachments import vault
from hirewire.hub.ats.attachments.models import Media
from hirewire.hub.lifecycle.archives.models import Archive
from hirewire.hub.lifecycle.inventory.tables import ACTIVITY, KEPT, SYNCED, Table
from hirewire.kit import clock
from hirewire.kit.web.links import with_origins_only

_BUFFER = 256 * 1024

_FILES_AT_ONCE = 200

_COPY = sql.SQL("COPY (SELECT row_to_json(held) FROM ({rows}) AS held) TO STDOUT")


class Written(NamedTuple):
    file: str
    records: int
    sha256: str


def kinds() -> tuple[Table, ...]:
    return tuple(table for table in (*SYNCED, *ACTIVITY, *KEPT) if not table.blanked)


def write_zip(archive: Archive, file: IO[bytes], *, progress: Callable[[Written], None]) -> None:
    """Write the archive.

    Each ``.ndjson`` file contains the records of one kind, as of the moment when the file is written.
    """
    written = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:
        for table in kinds():
            written_file = _write_kind(zipped, archive, table)
            written.append(written_file)
            progress(written_file)
        written += _write_files(zipped, archive)
        zipped.writestr("manifest.json", json.dumps(_manifest(archive, written), indent=1))


def _write_kind(zipped: zipfile.ZipFile, archive: Archive, table: Table) -> Written:
    name = f"{table.kind}.ndjson"
    count, checked = 0, hashlib.sha256()
    # ``force_zip64`` is necessary because the entry may exceed 4 GB, and its size is not known in advance.
    with zipped.open(name, "w", force_zip64=True) as entry:
        waiting = bytearray()
        for line in _lines(archive, table):
            count += 1
            waiting += line
            waiting += b"\n"
            if len(waiting) > _BUFFER:
                checked.update(waiting)
                entry.write(waiting)
                waiting.clear()
        checked.update(waiting)
        entry.write(waiting)
    return Written(name, count, checked.hexdigest())


def _write_files(zipped: zipfile.ZipFile, archive: Archive) -> Iterator[Written]:
    """Write the files from the ATSs. Each is named after its id; ``files.ndjson`` has the original names."""
    stored = Media.objects.filter(organization=archive.organization_id).exclude(stored_as="").order_by("pk")
    for media in stored.iterator(_FILES_AT_ONCE):
        name = f"files/{media.pk}.{media.file_type.lower()}"
        try:
            source = vault.storage().open(media.stored_as)
        except FileNotFoundError:
            # The file has been deleted since the list was read.
            continue
        checked = hashlib.sha256()
        with source, zipped.open(name, "w") as entry:
            for piece in source.chunks(_BUFFER):
                checked.update(piece)
                entry.write(piece)
        yield Written(name, 1, checked.hexdigest())


def _lines(archive: Archive, table: Table) -> Iterator[bytes]:
    """Yield each row as JSON, which PostgreSQL writes. Only rows with web addresses to shorten are parsed in Python."""
    rows = table.rows(archive.organization_id)
    if table.contract:
        rows = rows.filter(**{f"{table.contract}__in": archive.contract_ids})
    columns = [field.attname for field in table.model._meta.concrete_fields if _may_leave(field)]  # noqa: SLF001 - Django's documented model API
    query, parameters = rows.order_by().values(*columns).query.sql_with_params()
    connection.ensure_connection()
    session: Connection[Any] = connection.connection
    statement = _COPY.format(rows=sql.SQL(query))
    with session.cursor() as cursor, cursor.copy(statement, parameters) as copied:
        copied.set_types(["text"])
        for (line,) in copied.rows():
            yield (_shortened(line, table) if table.addresses else line).encode()


def _shortened(line: str, table: Table) -> str:
    row = json.loads(line)
    row |= {name: with_origins_only(row[name]) for name in table.addresses}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _may_leave(field: "models.Field[Any, Any]") -> bool:
    # Leave out generated columns, which the database computes from others, and binary columns, which contain checksums
    # or files that are still being imported.
    return not isinstance(field, models.BinaryField | models.GeneratedField)


def _manifest(archive: Archive, written: list[Written]) -> dict[str, object]:
    return {
        "company": {"urn": archive.organization.urn, "name": archive.organization.name},
        "writtenAt": clock.now().isoformat(timespec="seconds"),
        "recruitersWorkOfContracts": [f"urn:li:contract:{number}" for number in archive.contract_ids],
        "files": [{"file": part.file, "records": part.records, "sha256": part.sha256} for part in written],
    }
