"""Sends résumés. A file's metadata comes with its application, but its bytes are read just before they are sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.models import Sent
from hirewire.agent.mirror.rows import RecordKey, SentRow, by_key
from hirewire.agent.sdk.connector import Connector, Entity
from hirewire.agent.sdk.errors import SkipRecord, Unavailable
from hirewire.agent.sync import unreadable
from hirewire.agent.sync.parcels import Entry
from hirewire.client import Outcomes, PartId, RscClient
from hirewire.client.batches import Refusal
from hirewire.client.files import File
from hirewire.kit import clock
from hirewire.wire.records.attachments import FileType
from hirewire.wire.urn import ContractUrn
from hirewire.wire.validation import Record

#: How many files are held in memory at a time.
BATCH: Final = 5
#: If a file's server does not answer, nothing else is delayed. A poll reads the file again after each of these waits.
#: If the last of these tries fails, polls skip the file until its application is resent.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
#: Our own status for a file whose server does not answer. Recruiter's failures have other statuses.
_AWAY: Final = HTTPStatus.FAILED_DEPENDENCY
_GONE: Final = Refusal(404, "The file is no longer in the ATS")


class FileNamed(Record, frozen=True, kw_only=True):
    """A file's metadata. The agent compares it to notice changes without reading the file's bytes."""

    name: str
    type: FileType
    created_at: int
    modified_at: int


def upsert(entries: Sequence[Entry], *, connection: Connection, rsc: RscClient, ats: Connector) -> Outcomes[PartId]:
    contract = connection.contracts.values_list("urn", flat=True).first() or ""
    files: dict[PartId, File] = {}
    refused: dict[PartId, Refusal] = {}
    # One file may belong to several applications of its candidate.
    contents = {key: _content(key, ats) for key in {entry.key for entry in entries}}
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


def is_tried_again(refusal: Refusal | None, before: SentRow | None) -> bool:
    """Whether a later poll reads the file again. ``before`` is the file's row before this try."""
    if refusal is None or refusal.status != _AWAY:
        return False
    tries = before.tries if before is not None and before.reason and not before.content else 0
    return tries < len(WAITS)


def due(connection: Connection, *, limit: int) -> list[str]:
    """Applications with files to read again. Those that have waited longest come first.

    Leave out unreadable applications, because they have their own waits.
    """
    unreadable_keys = unreadable.waiting(connection, Entity.APPLICATIONS)
    rows = _away(connection).filter(_by_wait("lte")).exclude(parent__in=unreadable_keys).order_by("tried_at", "key")
    return list(dict.fromkeys(rows.values_list("parent", flat=True)[:limit]))


def not_due(connection: Connection, rows: Iterable[SentRow]) -> set[RecordKey]:
    """The files in these rows whose servers did not answer, and whose next try is not due yet."""
    away = {row.record_key for row in rows if row.entity is Entity.FILES and row.reason and not row.content}
    if not away:
        return set()
    named = _away(connection).filter(parent__in={key.parent for key in away}, key__in={key.key for key in away})
    return away & by_key(named.filter(_by_wait("gt"))).keys()


def is_still_away(connection: Connection, application_id: str, *, since: datetime) -> bool:
    return _away(connection).filter(parent=application_id, tried_at__gte=since).exists()


def _away(connection: Connection) -> QuerySet[Sent]:
    return Sent.objects.filter(connection=connection, entity=Entity.FILES, content="").exclude(reason="")


def _by_wait(comparison: str) -> Q:
    """Filter by the time of the next try: ``lte`` finds files whose next try is due, and ``gt`` finds the others."""
    now = clock.now()
    rows = Q()
    for tries, wait in enumerate(WAITS, start=1):
        rows |= Q(("tries", tries), (f"tried_at__{comparison}", now - wait))
    return rows


def _content(key: str, ats: Connector) -> bytes | Refusal:
    """Return the file's bytes, or a refusal if it cannot be read, so that the other records are still sent."""
    try:
        content = ats.content(key)
    except SkipRecord as left_out:
        return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, str(left_out))
    except Unavailable as away:
        return Refusal(_AWAY, str(away))
    return _GONE if content is None else content
