"""Everything that changes the state of a sync."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Min

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import hold, take_turn
from hirewire.agent.mirror import queries as mirror_queries
from hirewire.agent.mirror import services as mirror
from hirewire.agent.sdk.connector import ELSEWHERE, Entity, Hint, Page, Skipped
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sync import queries, unreadable
from hirewire.agent.sync.errors import Paused
from hirewire.agent.sync.models import (
    POLL_EVERY,
    AdvertisedJob,
    PendingHint,
    PendingPosting,
    Position,
    Progress,
    Sync,
    SyncState,
    WantedJob,
)
from hirewire.kit import clock

#: The waits after consecutive failures. The last one repeats.
WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 30, 60, 300))
#: The waits between two looks for the results of jobs. The last wait repeats. The whole sync rests during a wait, so
#: the longest wait has to be short: changes in the ATS have to wait, too.
LOOK_WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (0, 1, 2, 5, 15, 30))
_RATE_WINDOW: Final = timedelta(seconds=3)
ALL_OPEN: Final = ""
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
SWITCHED_OFF: Final = says("Recruiter turned this connection off.")
PROCESSING: Final = says("Recruiter is still processing jobs.")


@transaction.atomic
def begin(*, connection: Connection) -> Sync:
    """Start the first sync from scratch, because Recruiter may have discarded the records that it had.

    If Recruiter may still have records of an earlier sync, the ids are compared right after the first sync, to delete
    in Recruiter what the ATS no longer has.

    If a person paused the connection, the first sync starts when somebody resumes it.
    """
    has_leftovers = mirror.begin_anew(connection=connection)
    is_paused = Sync.objects.select_for_update().filter(connection=connection, state=SyncState.PAUSED).exists()
    for model in (Position, Progress, PendingHint, PendingPosting, WantedJob):
        model.objects.filter(connection=connection).delete()
    Progress.objects.bulk_create(Progress(connection=connection, entity=entity) for entity in _entities(connection))
    sync, _ = Sync.objects.update_or_create(
        connection=connection,
        defaults={
            "state": SyncState.PAUSED if is_paused else SyncState.RUNNING,
            "is_first_done": False,
            "is_switched_off": False,
            "started_at": clock.now(),
            "finished_at": None,
            "reason": "",
            "access_ended_at": None,
            "resumes_at": None,
            "failures": 0,
            "compared_at": LONG_AGO if has_leftovers else None,
            "missing": {},
            "is_missing_confirmed": False,
        },
    )
    _look_anew(connection)
    return sync


@transaction.atomic
def stop(*, connection: Connection, reason: str, has_access: bool = True) -> None:
    """Stop the sync until a person acts. A paused sync stays paused."""
    rows = Sync.objects.filter(connection=connection, is_switched_off=False)
    rows.update(reason=reason, resumes_at=None, access_ended_at=None if has_access else clock.now())
    rows.exclude(state=SyncState.PAUSED).update(state=SyncState.STOPPED)


@transaction.atomic
def follow_switches(*, connection: Connection) -> bool:
    """Begin or stop the sync, as Recruiter's switches demand. Return whether there is work to do now."""
    hold(connection.pk)
    # The switches may have changed while this call waited for the lock.
    connection.refresh_from_db()
    sync = Sync.objects.select_for_update().filter(connection=connection).first()
    if connection.is_enabled and connection.is_started and (sync is None or sync.is_switched_off):
        return begin(connection=connection).is_moving
    if not connection.is_enabled and sync is not None and not sync.is_switched_off:
        sync.reason, sync.resumes_at, sync.is_switched_off = SWITCHED_OFF, None, True
        if sync.state != SyncState.PAUSED:
            sync.state = SyncState.STOPPED
        sync.save(update_fields=["state", "reason", "resumes_at", "is_switched_off"])
    return False


@transaction.atomic
def wait(*, connection: Connection, reason: str, seconds: float | None) -> None:
    """Let the sync wait after a failure.

    The wait grows with each failure, unless the ATS or Recruiter said how long to wait.
    """
    sync = Sync.objects.select_for_update().get(connection=connection)
    pause = WAITS[min(sync.failures, len(WAITS) - 1)] if seconds is None else timedelta(seconds=seconds)
    sync.failures += 1
    sync.reason = reason
    sync.resumes_at = clock.now() + pause
    sync.save(update_fields=["failures", "reason", "resumes_at"])


@transaction.atomic
def wait_for_results(*, connection: Connection) -> bool:
    """Wait before the next look for results of jobs. Return whether that look is due at once.

    A look never counts as a failure. The job with the fewest looks determines the wait. Otherwise, new jobs would be
    delayed by a job that Recruiter never judges.
    """
    take_turn(connection.pk)
    pending = PendingPosting.objects.filter(connection=connection)
    # Ignore jobs without a hint: nobody looks for their results, and the ATS may no longer show them. If no job has a
    # hint, this is the first sync. The first sync needs no hints, because it reads the same page again.
    hinted = pending.filter(key__in=connection.hints.filter(stream=Stream.JOBS).values("key"))
    looks = (hinted if hinted.exists() else pending).aggregate(fewest=Min("tries"))["fewest"] or 1
    pause = LOOK_WAITS[min(looks, len(LOOK_WAITS)) - 1]
    Sync.objects.filter(connection=connection).update(reason=PROCESSING, resumes_at=clock.now() + pause)
    return not pause


@transaction.atomic
def pause(*, connection: Connection) -> None:
    """Send nothing until a person resumes the sync, even if a fault is fixed or the connection is switched off and on.

    A connection that was never switched on stays paused when somebody switches it on.
    """
    take_turn(connection.pk)
    Sync.objects.update_or_create(
        connection=connection,
        defaults={"state": SyncState.PAUSED},
        create_defaults={"state": SyncState.PAUSED, "is_switched_off": True},
    )


def refuse_while_paused(*, connection: Connection) -> None:
    if queries.is_paused(connection):
        raise Paused


@transaction.atomic
def resume(*, connection: Connection) -> None:
    """Continue after a pause or a stop. While the connection is off in Recruiter, this only ends the pause."""
    off = Sync.objects.filter(connection=connection, is_switched_off=True, state=SyncState.PAUSED)
    off.filter(started_at=None).update(state=SyncState.IDLE)
    off.update(state=SyncState.STOPPED)
    for is_first_done, state in ((False, SyncState.RUNNING), (True, SyncState.COMPLETE)):
        Sync.objects.filter(
            connection=connection,
            is_first_done=is_first_done,
            is_switched_off=False,
            state__in=[SyncState.PAUSED, SyncState.STOPPED],
        ).update(state=state, reason="", access_ended_at=None, resumes_at=None, failures=0, polls_at=clock.now())


@transaction.atomic
def try_again(*, connection: Connection) -> bool:
    """Continue once somebody has fixed the cause of a stop or of failures. A paused sync stays paused.

    Return whether the sync was stopped or was waiting after failures.
    """
    Sync.objects.filter(connection=connection).update(access_ended_at=None)
    rows = Sync.objects.filter(connection=connection, is_switched_off=False)
    if rows.filter(state=SyncState.STOPPED).exists():
        resume(connection=connection)
        return True
    waiting = rows.filter(state__in=[SyncState.RUNNING, SyncState.COMPLETE], failures__gt=0)
    return bool(waiting.update(reason="", resumes_at=None, failures=0))


@transaction.atomic
def rescan(*, connection: Connection) -> None:
    """Check every record again, for example after an option has changed. Only differences are sent."""
    hold(connection.pk)
    connection.refresh_from_db(fields=["access_lists"])
    _look_anew(connection)
    Position.objects.filter(connection=connection).update(cursor=None)
    Sync.objects.filter(connection=connection).update(compared_at=LONG_AGO)
    _fit_progress(connection)


@transaction.atomic
def rescan_applications(*, connection: Connection, waiting_for: Collection[str]) -> None:
    """Check every application again, because Recruiter has accepted or refused the records at the given paths.

    Afterwards, no application waits for these records. If an application still waited, every poll whose list shows the
    records would call this function again, and no poll would reach the applications.

    Leave the positions as they are if the applications are about to be read from the start anyway. If the positions
    were reset even then, a joint list would begin again after each page of candidates for whom applications wait.
    """
    take_turn(connection.pk)
    mirror.release(connection=connection, paths=waiting_for)
    is_joint = _has_joint_list(connection)
    # On a joint list, a candidate's applications are on the candidate's page, but the applications for a job may be on
    # any page, even on pages that were already read.
    is_about_jobs = any(path.startswith(f"{Entity.JOBS}/") for path in waiting_for)
    begun = Stream.CANDIDATES if is_joint and is_about_jobs else Stream.APPLICATIONS
    if not Position.objects.filter(connection=connection, stream=begun).exclude(cursor=None).exists():
        return
    _look_anew(connection)
    streams = (Stream.CANDIDATES, Stream.APPLICATIONS) if is_joint else (Stream.APPLICATIONS,)
    Position.objects.filter(connection=connection, stream__in=streams).update(cursor=None)


def _has_joint_list(connection: Connection) -> bool:
    """Whether applications come with their candidates.

    A connector that was written for an earlier version of this program does not always declare this in its description.
    In that case, the position in the list of applications shows that there is a joint list.
    """
    if registry.kind_of(connection.connector).description.has_joint_list:
        return True
    positions = Position.objects.filter(connection=connection, stream=Stream.APPLICATIONS)
    return positions.filter(cursor=ELSEWHERE.cursor).exists()


@transaction.atomic
def rescan_groups(*, connection: Connection) -> bool:
    """Read all groups again: the linked accounts, which decide who is on a list, have changed.

    Return whether there is work to do.
    """
    hold(connection.pk)
    connection.refresh_from_db(fields=["access_lists"])
    if not connection.access_lists:
        return False
    is_synced = _look_anew(connection)
    Position.objects.filter(connection=connection, stream=Stream.GROUPS).update(cursor=None)
    return is_synced


@transaction.atomic
def set_totals(*, connection: Connection, totals: Mapping[Entity, int]) -> None:
    take_turn(connection.pk)
    for entity, total in totals.items():
        Progress.objects.filter(connection=connection, entity=entity).update(total=total)


@transaction.atomic
def begin_stream(*, connection: Connection, entities: Iterable[Entity]) -> None:
    take_turn(connection.pk)
    Progress.objects.filter(connection=connection, entity__in=entities, started_at=None).update(
        started_at=clock.now(), marked_at=clock.now(), marked_count=0
    )


@transaction.atomic
def turn_page(
    *,
    connection: Connection,
    asked_anew: int,
    stream: Stream,
    page: Page,
    entities: Collection[Entity],
    failures: Mapping[Entity, Sequence[Skipped]],
) -> None:
    """Advance the cursor past a processed page, unless records have to be read again from the start.

    If the ATS failed for a record, store it as unreadable, because this page is not read again.
    """
    take_turn(connection.pk)
    if not Sync.objects.select_for_update().filter(connection=connection, asked_anew=asked_anew).exists():
        return
    set_aside(connection=connection, skipped=failures)
    read = {"read_at": clock.now()} if page.is_last else {}
    Position.objects.filter(connection=connection, stream=stream).update(cursor=page.cursor, **read)
    Sync.objects.filter(connection=connection).update(failures=0, reason="", resumes_at=None)
    mark(connection=connection, entities=entities)


@transaction.atomic
def mark(*, connection: Connection, entities: Collection[Entity]) -> None:
    take_turn(connection.pk)
    now = clock.now()
    counts_by_entity = mirror_queries.sent_counts(connection)
    for row in Progress.objects.filter(connection=connection, entity__in=entities, finished_at=None):
        if row.marked_at is None or now - row.marked_at < _RATE_WINDOW:
            continue
        counts = counts_by_entity.get(row.entity)
        count = counts.accepted + counts.refused if counts else 0
        row.rate = max(count - row.marked_count, 0) / (now - row.marked_at).total_seconds()
        row.marked_at, row.marked_count = now, count
        row.save(update_fields=["rate", "marked_at", "marked_count"])


@transaction.atomic
def end_stream(*, connection: Connection, stream: Stream, entities: Collection[Entity]) -> None:
    """Finish the first run through a stream. Each entity's total becomes the number of its records that were sent."""
    take_turn(connection.pk)
    Position.objects.filter(connection=connection, stream=stream).update(is_first_done=True)
    counts_by_entity = mirror_queries.sent_counts(connection)
    for entity in entities:
        counts = counts_by_entity.get(entity)
        Progress.objects.filter(connection=connection, entity=entity, finished_at=None).update(
            finished_at=clock.now(), total=counts.accepted + counts.refused if counts else 0, rate=None
        )


@transaction.atomic
def complete(*, connection: Connection, asked_anew: int) -> None:
    """Finish the first sync. A poll follows at once, to read what changed in the meantime.

    Do nothing if somebody paused or stopped the sync during its last page, or if records have to be read again. A later
    turn then finishes the first sync.
    """
    now = clock.now()
    Sync.objects.filter(connection=connection, state=SyncState.RUNNING, asked_anew=asked_anew).update(
        state=SyncState.COMPLETE,
        is_first_done=True,
        finished_at=now,
        polls_at=now,
        read_at=F("started_at"),
        reason="",
    )


@transaction.atomic
def schedule_poll(*, connection: Connection, asked_anew: int, after: datetime, is_whole: bool) -> None:
    """Schedule the next poll. ``is_whole`` is False if the key may no longer read a stream that was read before."""
    sync = Sync.objects.filter(connection=connection, asked_anew=asked_anew)
    sync.update(polls_at=after + POLL_EVERY, failures=0, reason="")
    if is_whole:
        sync.update(read_at=after)


@transaction.atomic
def record_comparison(*, connection: Connection, missing: Mapping[str, int]) -> None:
    """Record that the ids were compared.

    ``missing`` says how many missing records of each stream wait for a person's decision.
    """
    Sync.objects.filter(connection=connection).update(
        compared_at=clock.now(), missing=dict(missing), is_missing_confirmed=False
    )


@transaction.atomic
def confirm_missing(*, connection: Connection) -> None:
    """Let the next poll remove from Recruiter what is missing from the ATS, up to the number that the person saw."""
    Sync.objects.filter(connection=connection).exclude(missing={}).update(
        is_missing_confirmed=True, polls_at=clock.now()
    )


@transaction.atomic
def look_again(*, connection: Connection) -> None:
    """Compare the ids again in the next poll. Until then, keep in Recruiter what is missing from the ATS."""
    Sync.objects.filter(connection=connection).update(
        missing={}, is_missing_confirmed=False, compared_at=LONG_AGO, polls_at=clock.now()
    )


@transaction.atomic
def take_hints(*, connection: Connection, hints: Iterable[Hint]) -> bool:
    """Store which records to read again. Return whether any were stored: while the connection is off, none are."""
    hold(connection.pk)
    connection.refresh_from_db(fields=["state"])
    if not connection.is_enabled:
        return False
    ignored = {Stream.USERS} if connection.access_lists else {Stream.USERS, Stream.GROUPS}
    useful_hints = [hint for hint in hints if hint.stream not in ignored]
    for hint in useful_hints:
        row, is_new = PendingHint.objects.get_or_create(connection=connection, stream=hint.stream, key=hint.key)
        if not is_new:
            PendingHint.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return bool(useful_hints)


@transaction.atomic
def forget_hints(*, hints: Collection[PendingHint]) -> None:
    """Delete these hints, except those that were repeated in the meantime."""
    take_turn(*{hint.connection_id for hint in hints})
    for hint in hints:
        PendingHint.objects.filter(pk=hint.pk, count=hint.count).delete()


@transaction.atomic
def want_jobs(*, connection: Connection, keys: Collection[str], all_open: bool = False) -> bool:
    """Store the jobs that Recruiter wants to receive again.

    Return whether any were stored: while the connection is off, none are.
    """
    hold(connection.pk)
    connection.refresh_from_db(fields=["state"])
    if not connection.is_enabled:
        return False
    job_keys = {*keys, ALL_OPEN} if all_open else set(keys)
    for key in job_keys:
        WantedJob.objects.update_or_create(
            connection=connection, key=key, defaults={"cursor": None, "received_at": clock.now()}
        )
    return bool(job_keys)


@transaction.atomic
def go_on_with(*, wanted: WantedJob, cursor: bytes | None, failures: Mapping[Entity, Sequence[Skipped]]) -> None:
    """Advance a request for all open jobs by one page, unless a repeated request starts the list again."""
    set_aside(connection=wanted.connection, skipped=failures)
    WantedJob.objects.filter(pk=wanted.pk, received_at=wanted.received_at).update(cursor=cursor)


@transaction.atomic
def forget_wanted(*, jobs: Collection[WantedJob]) -> None:
    """Delete these requests, except those that were repeated in the meantime."""
    take_turn(*{job.connection_id for job in jobs})
    for job in jobs:
        WantedJob.objects.filter(pk=job.pk, received_at=job.received_at).delete()


@transaction.atomic
def remember_postings(*, connection: Connection, postings: Sequence[PendingPosting]) -> None:
    hold(connection.pk)
    forget_postings(connection=connection, keys=[posting.key for posting in postings])
    PendingPosting.objects.bulk_create(postings)


@transaction.atomic
def note_look(*, connection: Connection, keys: Collection[str]) -> None:
    take_turn(connection.pk)
    PendingPosting.objects.filter(connection=connection, key__in=keys).update(tries=F("tries") + 1)


@transaction.atomic
def note_advertised(*, connection: Connection, keys: Collection[str]) -> None:
    hold(connection.pk)
    AdvertisedJob.objects.bulk_create(
        (AdvertisedJob(connection=connection, key=key) for key in keys), ignore_conflicts=True
    )


@transaction.atomic
def forget_advertised(*, connection: Connection, keys: Collection[str]) -> None:
    take_turn(connection.pk)
    AdvertisedJob.objects.filter(connection=connection, key__in=keys).delete()


@transaction.atomic
def forget_postings(*, connection: Connection, keys: Collection[str]) -> None:
    take_turn(connection.pk)
    PendingPosting.objects.filter(connection=connection, key__in=keys).delete()


@transaction.atomic
def set_aside(*, connection: Connection, skipped: Mapping[Entity, Sequence[Skipped]]) -> None:
    """Store records that could not be read, so that they are listed with the refused ones."""
    for entity, unread in skipped.items():
        before = mirror_queries.records(connection, entity, [record.key for record in unread])
        mirror.set_aside(connection=connection, rows=unreadable.rows(entity, unread, before))


def _look_anew(connection: Connection) -> bool:
    """Invalidate running turns. Return whether there is a sync.

    Call this before changing positions. Then a turn that is about to save its position has to wait for this
    transaction, and does not save the position.
    """
    return bool(Sync.objects.filter(connection=connection).update(asked_anew=F("asked_anew") + 1, polls_at=clock.now()))


def _entities(connection: Connection) -> list[Entity]:
    """The entities that the connection sends. Instead of groups, the entries of their lists are sent."""
    lists = mirror_queries.PARTS[Entity.GROUPS]
    return [
        entity for entity in Entity if entity is not Entity.GROUPS and (entity not in lists or connection.access_lists)
    ]


def _fit_progress(connection: Connection) -> None:
    """Add and delete rows of progress, so that they fit the connection's options.

    A row that is added after the first sync counts as finished.
    """
    sync = Sync.objects.filter(connection=connection).exclude(started_at=None).first()
    if sync is None:
        return
    entities = set(_entities(connection))
    Progress.objects.filter(connection=connection).exclude(entity__in=entities).delete()
    known = set(Progress.objects.filter(connection=connection).values_list("entity", flat=True))
    done_at = clock.now() if sync.is_first_done else None
    Progress.objects.bulk_create(
        Progress(connection=connection, entity=entity, started_at=done_at, finished_at=done_at)
        for entity in entities - known
    )
