"""Carrying out orders, each with an entry in the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final

import msgspec

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.attempts import attempt
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.errors import ConnectorError
from hirewire.agent.sdk.orders import (
    AddNote,
    AddProspect,
    AddToJob,
    KeepEvaluation,
    KeepMessage,
    KeepNote,
    NoteClosedAccount,
    Order,
    RemoveNote,
    SetReaders,
    Written,
)
from hirewire.agent.sdk.records import Candidate, Record, Stream
from hirewire.agent.sdk.undo import Part
from hirewire.agent.writes import queries, services
from hirewire.agent.writes.models import AtsWrite, Kind

#: Fields that say how a record was read. They are left out of its hash.
_UNSEEN: Final = ("has_all_notes", "has_all_files", "is_cut_short", "passing_stages")
#: Two more fields that say how a record was read. Earlier releases hashed them, so the hash contains them as if all
#: parts had been read.
_WHOLE: Final = ("has_all_stages", "has_all_feedback")
_KINDS: Final[Mapping[type[Order], Kind]] = {
    AddToJob: Kind.EXPORT,
    AddProspect: Kind.CONTACT,
    AddNote: Kind.NOTE,
    KeepNote: Kind.NOTE,
    KeepMessage: Kind.MESSAGE,
    RemoveNote: Kind.NOTE_REMOVAL,
    NoteClosedAccount: Kind.CLOSED_ACCOUNT,
    SetReaders: Kind.READERS,
    KeepEvaluation: Kind.EVALUATION,
}


def carry_out(connection: Connection, ats: Connector, order: Order, *, key: str, export: str = "") -> Written:
    """Write into the ATS. The ledger gets a row before the first request, and the outcome after the last request.

    ``key`` names what is written, and is the same for all tries.
    """
    job_id = order.job_id or "" if isinstance(order, AddToJob) else ""
    entry = services.begin(connection=connection, key=key, kind=_KINDS[type(order)], export=export, job_id=job_id)
    watched = list(_untouched(ats, connection, getattr(order, "candidate_id", None) or ""))
    kept = attempt(ats, order)
    services.record(entry=entry, attempt=kept)
    if kept.error is None:
        look_at(ats, [entry, *watched])
    return kept.result()


def already_written(connection: Connection, ats: Connector, *, key: str, person: str) -> Written | None:
    """Return what an earlier try wrote about a person, if the ATS still has the candidate of that try.

    The process may have ended after the ledger got the outcome and before the caller stored it. A search may not find
    the candidate again, because some ATSs can search for a profile only among recent records.
    """
    entry = queries.done(connection, key)
    record = ats.read(Stream.CANDIDATES, entry.candidate_id) if entry is not None and entry.candidate_id else None
    if entry is None or not isinstance(record, Candidate) or not record.is_still(person):
        return None
    return Written(
        candidate_id=record.id,
        application_id=entry.application_id or None,
        note_id=entry.note_id or None,
        made=tuple(Part(part) for part in entry.made),
    )


def seen(ats: Connector, entry: AtsWrite) -> str:
    """Return a hash of the write's candidate and application, or an empty text if either of them is gone."""
    records = _made(ats, entry)
    return "" if records is None else digest(records)


def is_as_seen(ats: Connector, entry: AtsWrite) -> bool:
    """Whether the write's candidate and application are unchanged since our last write about them."""
    records = _made(ats, entry)
    if records is None:
        return not entry.seen
    # Hashes of earlier releases say whether all parts were read. Hashes of still earlier releases also include the ids
    # of the candidate's applications, if the connector read these ids.
    earlier = {digest(records, with_whole=True, with_applications=ids) for ids in (False, True)}
    return entry.seen in {digest(records), *earlier}


def digest(records: Sequence[Record], *, with_whole: bool = False, with_applications: bool = False) -> str:
    """A hash of what people see of these records. It must stay the same from release to release.

    The hash does not say how a record was read: a key that may read more or less than before changes nothing in the
    ATS. The ids of a candidate's applications are left out, because they are checked separately before an undo.
    """
    shown = [msgspec.to_builtins(record) for record in records]
    for fields in shown:
        for name in _UNSEEN:
            fields.pop(name, None)
        if not with_whole:
            fields.update((name, True) for name in _WHOLE if name in fields)
        if "application_ids" in fields and not with_applications:
            fields["application_ids"] = None
    return blake2b(msgspec.json.encode(shown), digest_size=16).hexdigest()


def _made(ats: Connector, entry: AtsWrite) -> list[Record] | None:
    keys = ((Stream.CANDIDATES, entry.candidate_id), (Stream.APPLICATIONS, entry.application_id))
    records = [ats.read(stream, key) for stream, key in keys if key]
    existing = [record for record in records if record is not None]
    return existing if len(existing) == len(records) else None


def look_at(ats: Connector, entries: Iterable[AtsWrite]) -> None:
    """Store how the records look after our write, to notice if somebody else changes them."""
    for entry in entries:
        if {"candidate", "application"} & set(entry.made):
            services.note_seen(entry=entry, seen=_looked(ats, entry))


def _untouched(ats: Connector, connection: Connection, candidate_id: str) -> Iterable[AtsWrite]:
    """Of the earlier writes about a candidate, yield those whose records are unchanged. Stop watching the others."""
    if not candidate_id:
        return
    for entry in AtsWrite.objects.watched(connection, candidate_id).exclude(seen=""):
        if _is_untouched(ats, entry):
            yield entry
        else:
            services.note_seen(entry=entry, seen="")


def _is_untouched(ats: Connector, entry: AtsWrite) -> bool:
    try:
        return is_as_seen(ats, entry)
    except ConnectorError:
        # The earlier write can no longer be undone, but the new write goes on.
        return False


def _looked(ats: Connector, entry: AtsWrite) -> str:
    try:
        return seen(ats, entry)
    except ConnectorError:
        # The records were written, but without a hash the write can no longer be undone.
        return ""
