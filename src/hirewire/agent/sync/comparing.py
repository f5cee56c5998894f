"""Finding what an ATS deleted silently, by comparing its ids with those that were sent."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Connector, Entity
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import lacking, services
from hirewire.agent.sync.models import Sync
from hirewire.agent.sync.routes import BATCH
from hirewire.agent.sync.uploader import ENTITY_OF, Uploader
from hirewire.kit import clock

log = structlog.get_logger(__name__)
#: Records that name other records come first.
STREAMS: Final = (Stream.GROUPS, Stream.APPLICATIONS, Stream.CANDIDATES, Stream.JOBS)
#: Fewer missing records than this are removed without asking a person, unless all of several records are missing.
FEW: Final = 20
#: If more than one record in four is missing, the list is usually broken.
LARGEST_PART: Final = 4


def is_due(sync: Sync, every: timedelta) -> bool:
    last = sync.compared_at or sync.finished_at
    return sync.is_missing_confirmed or (last is not None and last + every <= clock.now())


def compare(
    connection: Connection,
    sync: Sync,
    *,
    ats: Connector,
    uploader: Uploader,
    go_on: Callable[[], None],
    without: Collection[Stream] = (),
) -> None:
    """Remove from Recruiter what the ATS no longer has. If much of a stream is missing, keep it until a person agrees.

    Streams in ``without`` are left out, because the key may not read them.
    If a list breaks off, an error is raised before anything of its stream is removed.
    """
    unconfirmed: dict[str, int] = {}
    for stream in (each for each in STREAMS if each not in without):
        with lacking.allowed(connection):
            # Read the sent ids before the list. Otherwise, a record newer than the list would count as missing.
            sent = _sent(connection, stream)
            missing = _missing(ats, stream, sent)
            if _is_much(len(missing), of=len(sent)) and len(missing) > _confirmed(sync).get(stream, 0):
                unconfirmed[stream] = len(missing)
                continue
            for keys in _batches(missing):
                uploader.remove(stream, [key for key in keys if _is_gone(ats, stream, key)])
                go_on()
    if Stream.GROUPS not in without:
        with lacking.allowed(connection):
            # A group that can be read by now may have changed before the agent could tell, so no list shows it.
            uploader.refresh_all(Stream.GROUPS, sorted(mirror.keys(connection, Entity.GROUPS)))
    services.record_comparison(connection=connection, missing=unconfirmed)


def _sent(connection: Connection, stream: Stream) -> set[str]:
    """The ids of the records that were sent. Groups are sent as the entries of their lists."""
    keys = mirror.keys(connection, ENTITY_OF[stream])
    return keys | mirror.parents(connection, Entity.GROUPS) if stream is Stream.GROUPS else keys


def _missing(ats: Connector, stream: Stream, sent: set[str]) -> list[str]:
    try:
        return sorted(sent - set(ats.ids(stream))) if sent else []
    except SkipRecord as cannot_tell:
        log.warning("ids not compared", stream=stream, error=type(cannot_tell).__name__)
        return []


def _is_gone(ats: Connector, stream: Stream, key: str) -> bool:
    """Ask for the record itself, because a list may miss a record that moved while it was read."""
    try:
        return ats.read(stream, key) is None
    except SkipRecord:
        # A record that cannot be read is still there.
        return False


def _is_much(missing: int, *, of: int) -> bool:
    is_everything = missing == of > 1
    return is_everything or (missing >= FEW and missing * LARGEST_PART > of)


def _confirmed(sync: Sync) -> Mapping[str, int]:
    return sync.missing if sync.is_missing_confirmed else {}


def _batches(keys: Sequence[str]) -> Iterator[Iterable[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
