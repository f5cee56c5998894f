"""Reading everything that an ATS lists, page by page, in turns of a few seconds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Final

import msgspec
import structlog

from hirewire.agent.completeness import judging, queries, services
from hirewire.agent.completeness.models import ListedRecord, Proof
from hirewire.agent.connections import clients
from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.rows import RecordKey, SentRow
from hirewire.agent.sdk.connector import Connector, Entity
from hirewire.agent.sdk.errors import ConnectorError, SkipRecord, TryLater
from hirewire.agent.sdk.judging import judged
from hirewire.agent.sdk.records import Record, Stream
from hirewire.agent.sync.mapping import parcel_of
from hirewire.agent.sync.outliving import outliving
from hirewire.agent.sync.parcels import Entry, Parcel
from hirewire.agent.sync.queries import cut_short
from hirewire.agent.sync.uploader import ENTITY_OF
from hirewire.agent.sync.views import view_of
from hirewire.kit import clock

log = structlog.get_logger(__name__)
#: In this order, each record comes after the records that it needs. Access lists are left out: the sync itself removes
#: their surplus entries.
STREAMS: Final = (Stream.JOBS, Stream.CANDIDATES, Stream.APPLICATIONS)
#: A few records may differ only because they changed during the comparison, so differing records are read again, one
#: by one. If more than this many differ, there must be another cause, and none of them is read again.
MOST_CONFIRMED: Final = 200
#: A turn ends after this many seconds, so that the sync of changes need not wait long. The seconds are real seconds,
#: even in a sandbox whose clock runs fast.
TURN: Final = 5.0


def take_turn(connection: Connection) -> bool:
    """Read the ATS's lists for a few seconds, from where the last turn ended. Once all lists are read, compare.

    Return whether another turn should follow at once.
    """
    proof = services.begin(connection=connection, first=STREAMS[0])
    try:
        with clients.ats_for_turn(connection) as ats:
            return _Turn(connection, proof, judged(ats, partial(mirror.readable, connection))).run()
    except TryLater as later:
        services.wait(proof=proof, reason=str(later), seconds=later.wait)
    except ConnectorError as end:
        # A list that cannot be read to its end proves nothing.
        log.warning("completeness not judged", tenant=connection.tenant, error=type(end).__name__)
        services.give_up(proof=proof, reason=str(end))
    return False


class _Turn:
    def __init__(self, connection: Connection, proof: Proof, ats: Connector) -> None:
        self._connection, self._proof, self._ats = connection, proof, ats
        self._ends_at = monotonic() + TURN

    def run(self) -> bool:
        began = self._proof.began_at or clock.now()
        for stream in STREAMS[STREAMS.index(Stream(self._proof.stream)) :]:
            if stream != self._proof.stream:
                services.go_on_with(proof=self._proof, stream=stream)
            if not self._read(stream, began):
                return True
        services.forget_unread(connection=self._connection, before=began)
        judging.judge(connection=self._connection)
        owners = queries.owners(self._connection)
        if 0 < len(owners) <= MOST_CONFIRMED:
            self._confirm(owners)
        return False

    def _confirm(self, owners: Collection[tuple[Stream, str]]) -> None:
        try:
            confirm(self._connection, self._ats, owners)
        except ConnectorError as away:
            # The lists were read to their ends, so the result stands.
            log.warning("differences not confirmed", tenant=self._connection.tenant, error=type(away).__name__)

    def _read(self, stream: Stream, began: datetime) -> bool:
        """Read pages of a list until the list or the turn ends. Return whether the list was read to its end.

        Each turn reads at least one page.
        """
        cursor = None if self._proof.cursor is None else bytes(self._proof.cursor)
        for page in self._ats.changes(stream, cursor):
            # Store rows for unreadable records first. If the page also contains such a record in readable form, the row
            # made from the page then replaces the row stored here.
            for part in page.parts(stream):
                relist_unread(self._connection, part.stream, [record.key for record in part.skipped], began)
            for part in page.parts(stream):
                keys = [*(record.id for record in part.records), *part.gone]
                rows = listed(self._connection, part.records, began)
                services.relist(connection=self._connection, entity=ENTITY_OF[part.stream], keys=keys, rows=rows)
            services.turn_page(proof=self._proof, cursor=page.cursor)
            # Check the time before requesting another page. A page that was requested but not processed in this turn
            # would have to be requested again in the next turn.
            if not page.is_last and monotonic() >= self._ends_at:
                return False
        return True


def listed(connection: Connection, records: Sequence[Record], began: datetime) -> list[ListedRecord]:
    """Return rows for these records and their parts, but only for what should be in Recruiter."""
    view = view_of(connection, [record.id for record in records])
    # A page may contain a record twice. The later entry is used.
    latest = {record.id: record for record in records}
    parcels = {key: parcel for key, record in latest.items() if (parcel := parcel_of(record, view)) is not None}
    parcels |= {key: _with_sent_parts(parcels[key]) for key in cut_short(connection, parcels)}
    there = _there(connection, {need for parcel in parcels.values() for need in parcel.needs})
    released = {key: parcel for key, parcel in parcels.items() if there.issuperset(parcel.needs)}
    rows = [
        _row(connection, entry, month=_month(latest[key]), began=began)
        for key, parcel in released.items()
        for entry in _entries(parcel)
    ]
    rows += [
        _row(connection, part, month=_month(latest[part.parent]), began=began)
        for part in _kept_parts(connection, released)
    ]
    return rows


def relist_unread(connection: Connection, stream: Stream, keys: Collection[str], began: datetime) -> None:
    """Store these unreadable records and their parts as they were last sent, so that none of them seems to differ.

    If a candidate could not be read, also store rows for the candidate's applications, because some ATSs return
    candidates and their applications together.
    """
    if not keys:
        return
    _relist_as_sent(connection, ENTITY_OF[stream], keys, began)
    if stream is Stream.CANDIDATES and (applications := mirror.naming(connection, keys).keys()):
        _relist_as_sent(connection, Entity.APPLICATIONS, applications, began)


def _relist_as_sent(connection: Connection, entity: Entity, keys: Collection[str], began: datetime) -> None:
    months = queries.months_of(connection, entity, keys)
    records = mirror.records(connection, entity, keys).values()
    rows = [
        _row(connection, row, month=months.get(row.parent or row.key, ""), began=began)
        for row in (*records, *mirror.parts(connection, entity, keys).values())
        if row.is_there and not row.reason
    ]
    services.relist(connection=connection, entity=entity, keys=keys, rows=rows)


def confirm(connection: Connection, ats: Connector, owners: Collection[tuple[Stream, str]]) -> None:
    """Read these records one by one and judge again: they may have changed since their page was read."""
    for stream, key in sorted(owners):
        try:
            record = _current(connection, ats, stream, key)
        except SkipRecord:
            # If the list did not contain this record, store a row for the record as it was last sent.
            if not queries.is_listed(connection, ENTITY_OF[stream], key):
                relist_unread(connection, stream, [key], clock.now())
            continue
        rows = listed(connection, [record] if record is not None else [], clock.now())
        services.relist(connection=connection, entity=ENTITY_OF[stream], keys=[key], rows=rows)
    judging.judge(connection=connection)


def _current(connection: Connection, ats: Connector, stream: Stream, key: str) -> Record | None:
    """Read a record of the ATS. If a candidate's record is gone, return what an application shows of the candidate.

    Raise ``SkipRecord`` if the record, or the application in its place, cannot be read.
    """
    record = ats.read(stream, key)
    if record is not None or stream is not Stream.CANDIDATES:
        return record
    people = outliving(connection, ats, [key])
    if key in people and people[key] is None:
        raise SkipRecord(key)
    return people.get(key)


def _entries(parcel: Parcel) -> Iterable[Entry]:
    yield parcel.entry
    yield from {part.record_key: part for part in parcel.parts}.values()


def _with_sent_parts(parcel: Parcel) -> Parcel:
    """Return the parcel without parts, marked so that the parts that are already in Recruiter stay there.

    The record was read without some of its parts, so the parts in Recruiter count as correct.
    """
    keeps = frozenset(mirror.PARTS[parcel.entry.entity])
    return msgspec.structs.replace(parcel, parts=(), keeps=keeps, passing=frozenset())


def _kept_parts(connection: Connection, parcels: Mapping[str, Parcel]) -> Iterable[SentRow]:
    """Parts that the ATS does not show but Recruiter keeps. They should stay in Recruiter as they were last sent."""
    keeping = {key: parcel for key, parcel in parcels.items() if parcel.keeps}
    if not keeping:
        return
    shown = {part.record_key for parcel in keeping.values() for part in parcel.parts}
    owner = next(iter(keeping.values())).entry.entity
    for key, row in mirror.parts(connection, owner, keeping).items():
        is_kept = keeping[key.parent].is_kept(key) and key not in shown
        if is_kept and row.is_there and not row.reason:
            yield row


def _there(connection: Connection, needs: set[RecordKey]) -> set[RecordKey]:
    """Return each needed record that the ATS lists or that was sent.

    If a needed record is missing from the result, the record that needs it is not sent to Recruiter.
    """
    if not needs:
        return set()
    keys = {need.key for need in needs}
    rows = ListedRecord.objects.filter(connection=connection, parent="", key__in=keys).values_list("entity", "key")
    known = {(entity, key) for entity, key in rows}
    return {need for need in needs if (need.entity, need.key) in known} | mirror.some(connection, needs).keys()


def _month(record: Record) -> str:
    created_at: datetime | None = getattr(record, "created_at", None)
    return f"{created_at:%Y-%m}" if created_at else ""


def _row(connection: Connection, entry: Entry | SentRow, *, month: str, began: datetime) -> ListedRecord:
    return ListedRecord(
        connection=connection,
        entity=entry.entity,
        parent=entry.parent,
        key=entry.key,
        month=month,
        content=entry.content,
        url=entry.url,
        read_at=began,
    )
