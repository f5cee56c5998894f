"""Sending résumés. A file's metadata travels with its application; the bytes are read just before sending."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import SkipRecord, Unavailable
from hirewire.agent.sync.models import Sync
from hirewire.agent.sync.parcels import Entry
from hirewire.client import Outcomes, PartId, RscClient
from hirewire.client.batches import Refusal
from hirewire.client.files import File
from hirewire.wire.records.attachments import FileType
from hirewire.wire.urn import ContractUrn
from hirewire.wire.validation import Record

#: Files held in memory at a time.
BATCH: Final = 5
#: After this many failures of the sync in a row, which take about two minutes, a file whose server does not answer is
#: left out. One dead link must not hold up everything behind it.
PATIENCE: Final = 5
_GONE: Final = Refusal(404, "The file is no longer in the ATS")


class FileNamed(Record, frozen=True, kw_only=True):
    """A file's metadata, which identifies it without its bytes."""

    name: str
    type: FileType
    created_at: int
    modified_at: int


def upsert(entries: Sequence[Entry], *, connection: Connection, rsc: RscClient, ats: Connector) -> Outcomes[PartId]:
    contract = connection.contracts.values_list("urn", flat=True).first() or ""
    files: dict[PartId, File] = {}
    refused: dict[PartId, Refusal] = {}
    # One file may belong to several applications of its candidate.
    has_waited = Sync.objects.filter(connection=connection, failures__gte=PATIENCE).exists()
    contents = {key: _content(key, ats, has_waited=has_waited) for key in {entry.key for entry in entries}}
    for entry in entries:
        name, content, named = (entry.parent, entry.key), contents[entry.key], entry.payload
        if isinstance(content, bytes) and isinstance(named, FileNamed):
            files[name] = File(
                name=named.name,
                type=named.type,
                content=content,
                contract=ContractUrn(contract),
                created_at=named.created_at,
                modified_at=named.modified_at,
            )
        else:
            refused[name] = content if isinstance(content, Refusal) else _GONE
    outcomes = rsc.upsert_resumes(files) if files else Outcomes()
    outcomes.refused |= refused
    return outcomes


def _content(key: str, ats: Connector, *, has_waited: bool) -> bytes | Refusal:
    """Read a file. If that fails, only this file is refused, and the other records are still sent."""
    try:
        content = ats.content(key)
    except SkipRecord as left_out:
        return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, str(left_out))
    except Unavailable as away:
        if not has_waited:
            raise
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(away))
    return _GONE if content is None else content
