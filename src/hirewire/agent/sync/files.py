"""Sending résumés. A file's metadata travels with its application; the bytes are read just before sending."""

from collections.abc import Iterator, Sequence
from typing import Final

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sync.parcels import Entry
from hirewire.client import Outcomes, PartId, RscClient
from hirewire.client.batches import Refusal
from hirewire.client.files import File
from hirewire.wire.records.attachments import FileType
from hirewire.wire.urn import ContractUrn
from hirewire.wire.validation import Record

#: Files held in memory at a time.
BATCH: Final = 5
_GONE: Final = Refusal(404, "The file is no longer in the ATS")


class FileNamed(Record, frozen=True, kw_only=True):
    """A file's metadata, which identifies it without its bytes."""

    name: str
    type: FileType
    created_at: int
    modified_at: int


def upsert(entries: Sequence[Entry], *, connection: Connection, rsc: RscClient, ats: Connector) -> Outcomes[PartId]:
    contract = connection.contracts.values_list("urn", flat=True).first() or ""
    files = {(entry.parent, entry.key): file for entry, file in _read(entries, ats, ContractUrn(contract))}
    outcomes = rsc.upsert_resumes(files) if files else Outcomes()
    names: list[PartId] = [(entry.parent, entry.key) for entry in entries]
    outcomes.refused |= {name: _GONE for name in names if name not in files}
    return outcomes


def _read(entries: Sequence[Entry], ats: Connector, contract: ContractUrn) -> Iterator[tuple[Entry, File]]:
    # One file may belong to several applications of its candidate.
    contents: dict[str, bytes | None] = {}
    for entry in entries:
        if entry.key not in contents:
            contents[entry.key] = ats.content(entry.key)
        content, named = contents[entry.key], entry.payload
        if content is not None and isinstance(named, FileNamed):
            yield (
                entry,
                File(
                    name=named.name,
                    type=named.type,
                    content=content,
                    contract=contract,
                    created_at=named.created_at,
                    modified_at=named.modified_at,
                ),
            )
