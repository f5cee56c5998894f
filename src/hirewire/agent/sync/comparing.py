"""Finds records that an ATS deleted without a notice, by comparing the ids in the ATS with the ids that were sent."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

import structlog

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Connector, Entity, Skipped
from hirewire.agent.sdk.errors import SkipRecord, Unanswered
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import lacking, services, unreadable
from hirewire.agent.sync.models import Sync
from hirewire.agent.sync.routes import BATCH
from hirewire.agent.sync.uploader import ENTITY_OF, Uploader
from hirewire.kit import clock

log = structlog.get_logger(__name__)
#: The streams to compare. Streams whose records name other records come first.
STREAMS: Final = (Stream.GROUPS, Stream.APPLICATIONS, Stream.CANDIDATES, Stream.JOBS)
#: If fewer records of a stream than this are missing, they are removed without asking a person. But if several records
#: of the stream were sent and all of them are missing, a person is asked.
FEW: Final = 20
#: If more than a quarter of the records is missing, the list is usually broken.
LARGEST_PART: Final = 4
#: Each missing record is read before it is removed. Once this many reads have failed in a stream, the stream's other
#: missing records wait for the next comparison: each failed read takes several tries, and delays all other connections.
MOST_FAILURES: Final = 10


class _Answers(NamedTuple):
    gone: list[str]
    #: Records that could not be read, because the ATS fails for them or forbids them.
    failed: list[Skipped]


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
    """Remove from Recruiter what the ATS no longer has.

    If much of a stream is missing, remove nothing of that stream until a person agrees.

    Streams in ``without`` are left out, because the key may not read them. If a list breaks off, an error is raised
    before anything of its stream is removed. Records for which the ATS fails are stored as unreadable, so that a later
    comparison skips them.
    """
    unconfirmed: dict[str, int] = {}
    if Stream.GROUPS not in without:
        with lacking.allowed(connection):
            _read_groups_again(connection, uploader)
    for stream in (each for each in STREAMS if each not in without):
        with lacking.allowed(connection):
            # Read the sent ids before the list. Otherwise, a record that is sent after the list was read would seem to
            # be missing.
            sent = _sent(connection, stream)
            missing = _missing(ats, stream, sent)
            if _is_much(len(missing), of=len(sent)) and len(missing) > _confirmed(sync).get(stream, 0):
                unconfirmed[stream] = len(missing)
                continue
            unread = _read_again(connection, stream)
            for answers in _answers(ats, stream, [key for key in missing if key not in unread]):
                uploader.remove(stream, answers.gone)
                uploader.note_skipped(stream, answers.failed)
                go_on()
    services.record_comparison(connection=connection, missing=unconfirmed)


def _sent(connection: Connection, stream: Stream) -> set[str]:
    """The ids of the records that were sent.

    A group counts as sent if entries of its access list were sent, or if the group could not be read.
    """
    keys = mirror.keys(connection, ENTITY_OF[stream])
    return keys | mirror.parents(connection, Entity.GROUPS) if stream is Stream.GROUPS else keys


def _missing(ats: Connector, stream: Stream, sent: set[str]) -> list[str]:
    try:
        return sorted(sent - set(ats.ids(stream))) if sent else []
    except SkipRecord as cannot_tell:
        log.warning("ids not compared", stream=stream, error=type(cannot_tell).__name__)
        return []


def _read_groups_again(connection: Connection, uploader: Uploader) -> None:
    """Read some of the groups that could not be read before. Begin with those that have waited longest.

    A group may have changed while it could not be read, and no later list of changes contains that change.
    """
    tried_at = mirror.tried_at(connection, Entity.GROUPS, mirror.keys(connection, Entity.GROUPS))
    uploader.refresh_all(Stream.GROUPS, sorted(tried_at, key=lambda key: tried_at[key])[:MOST_FAILURES])


def _read_again(connection: Connection, stream: Stream) -> set[str]:
    """Return the ids of records that could not be read before.

    The comparison skips them: ``_read_groups_again`` reads such groups again, and polls read the other records again.
    """
    if stream is Stream.GROUPS:
        return mirror.keys(connection, Entity.GROUPS)
    return set(unreadable.waiting(connection, ENTITY_OF[stream]))


def _answers(ats: Connector, stream: Stream, keys: Sequence[str]) -> Iterator[_Answers]:
    """Read each missing record, because a list may miss a record that moved while the list was read."""
    failures = 0
    for start in range(0, len(keys), BATCH):
        answers = _Answers([], [])
        for key in keys[start : start + BATCH]:
            try:
                record = ats.read(stream, key)
            except Unanswered as unread:
                answers.failed.append(Skipped(key, str(unread), is_read_again=True, failure=unread.failure))
                failures += 1
                if failures == MOST_FAILURES:
                    yield answers
                    return
            except SkipRecord:
                # The ATS still has the record, although it cannot be read.
                continue
            else:
                answers.gone.extend([key] if record is None else [])
        yield answers


def _is_much(missing: int, *, of: int) -> bool:
    is_everything = missing == of > 1
    return is_everything or (missing >= FEW and missing * LARGEST_PART > of)


def _confirmed(sync: Sync) -> Mapping[str, int]:
    return sync.missing if sync.is_missing_confirmed else {}
