from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import F, Q

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync.models import (
    AdvertisedJob,
    PendingHint,
    PendingPosting,
    Position,
    Progress,
    Sync,
    SyncState,
    WantedJob,
)
from hirewire.agent.sync.parcels import Parcel


def sync_of(connection: Connection) -> Sync | None:
    return Sync.objects.filter(connection=connection).first()


def is_read_since_change(connection: Connection) -> bool:
    """Whether the whole ATS was read since a person or a change of settings last requested a check."""
    is_read = Q(connection__check_asked_at=None) | Q(read_at__gt=F("connection__check_asked_at"))
    return Sync.objects.filter(is_read, connection=connection).exists()


def is_account_read(connection: Connection) -> bool:
    """Whether the whole ATS was read since the settings last changed to another account.

    Also true if the settings have never changed to another account. Until the new account has been read, Recruiter has
    records of the former account.
    """
    changed_at = connection.account_changed_at
    return changed_at is None or Sync.objects.filter(connection=connection, read_at__gt=changed_at).exists()


def read_since(connection: Connection, at: datetime) -> set[str]:
    """The streams that were read to their ends after the time ``at``."""
    positions = Position.objects.filter(connection=connection, read_at__gt=at)
    return set(positions.values_list("stream", flat=True))


def is_paused(connection: Connection) -> bool:
    return Sync.objects.filter(connection=connection, state=SyncState.PAUSED).exists()


def position(connection: Connection, stream: Stream) -> Position:
    return Position.objects.get_or_create(connection=connection, stream=stream)[0]


def progress(connection: Connection) -> dict[str, Progress]:
    return {row.entity: row for row in Progress.objects.filter(connection=connection)}


def hints(connection: Connection, *, limit: int) -> list[PendingHint]:
    return list(PendingHint.objects.filter(connection=connection).order_by("received_at", "pk")[:limit])


def wanted_jobs(connection: Connection, *, limit: int) -> list[WantedJob]:
    """The jobs that Recruiter wants to receive again. Single jobs come before a request for all open jobs."""
    return list(WantedJob.objects.filter(connection=connection).order_by("-key", "pk")[:limit])


def pending_postings(connection: Connection, keys: Collection[str]) -> dict[str, PendingPosting]:
    return {row.key: row for row in PendingPosting.objects.filter(connection=connection, key__in=keys)}


def looks(connection: Connection) -> dict[str, int]:
    return dict(PendingPosting.objects.filter(connection=connection).values_list("key", "tries"))


def advertised(connection: Connection, keys: Collection[str]) -> set[str]:
    jobs = AdvertisedJob.objects.filter(connection=connection, key__in=keys)
    return set(jobs.values_list("key", flat=True))


def advertised_count(connection: Connection) -> int:
    return AdvertisedJob.objects.filter(connection=connection).count()


def cut_short(connection: Connection, parcels: Mapping[str, Parcel]) -> set[str]:
    """Records of one stream that were read without some of their parts, and that lack parts which were sent before.

    A part that has changed is treated as missing.
    """
    cut = {key: parcel for key, parcel in parcels.items() if parcel.is_cut_short}
    if not cut:
        return set()
    entity = next(iter(cut.values())).entry.entity
    contents = {part.record_key: part.content for parcel in cut.values() for part in parcel.parts}
    sent = mirror.parts(connection, entity, cut)
    return {key.parent for key, row in sent.items() if row.content != contents.get(key)}
