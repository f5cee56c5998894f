"""Syncing a connection in turns of a few seconds, so other connections get theirs."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from math import inf
from time import monotonic
from typing import Final

import structlog

from hirewire.agent import registry
from hirewire.agent.connections import clients, onboarding
from hirewire.agent.connections import services as connections
from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Connector, Entity, Hint
from hirewire.agent.sdk.counts import counts_of
from hirewire.agent.sdk.errors import MissingPermission, NoAccess, SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.records import Job, JobState, Stream
from hirewire.agent.sync import comparing, files, lacking, queries, services
from hirewire.agent.sync.models import PendingHint, Sync, WantedJob
from hirewire.agent.sync.postings import Unjudged
from hirewire.agent.sync.routes import BATCH
from hirewire.agent.sync.sweeping import sweep_lists
from hirewire.agent.sync.uploader import ENTITY_OF, STREAM_OF, Uploader, Which
from hirewire.client import (
    AuthenticationFailed,
    NotAllowed,
    RscClient,
    RscError,
    ServerFault,
    Throttled,
    Unreachable,
    VersionNotOffered,
)
from hirewire.kit import clock

log = structlog.get_logger(__name__)

#: Seconds until a turn ends, so that a stopping worker need not wait long. They are real seconds, even in a sandbox
#: whose clock runs fast.
TURN: Final = 5.0
#: More hints than this mean a mass change, which the list of changes handles faster.
MANY_HINTS: Final = 50


class TurnOver(Exception):
    """The turn is over and work is left for another."""


class Interrupted(Exception):
    """The sync was paused or switched off in the meantime."""


def take_turn(connection: Connection) -> bool:
    """Continue where the last turn stopped. Return whether another turn should follow at once."""
    sync = queries.sync_of(connection)
    if sync is None:
        return False
    # Read after the sync row: an option that changes from now on increments ``asked_anew``, and this turn notices.
    connection.refresh_from_db()
    try:
        with _clients(connection) as (rsc, ats):
            _Turn(connection, sync, rsc, ats).run()
    except TurnOver:
        return True
    except Interrupted:
        return False
    except TryLater as later:
        services.wait(connection=connection, reason=str(later), seconds=later.wait)
        return later.wait == 0
    except (StopSync, SkipRecord) as end:
        services.stop(connection=connection, reason=str(end), has_access=not isinstance(end, NoAccess))
    except RscError as error:
        _answer(connection, error)
    return False


def resend(connection: Connection, *, entity: str = "", key: str = "") -> None:
    """Resend refused records: all, those of one entity, or a single one."""
    refused = mirror.refused(connection)
    rows = [row for row in refused if (not entity or row.entity == entity) and (not key or row.key == key)]
    # A part is sent with the record it belongs to.
    owners = {(owner_of(Entity(row.entity)), row.parent or row.key) for row in rows}
    refresh(connection, owners, Which.CHANGED_OR_REFUSED)


def refresh(connection: Connection, owners: Collection[tuple[Stream, str]], which: Which) -> bool:
    """Read these records and send them. Return whether it got through all of them."""
    try:
        with _clients(connection) as (rsc, ats):
            uploader = Uploader(connection, rsc=rsc, ats=ats)
            unjudged: list[Hint] = []
            for stream, owner in sorted(owners, key=lambda one: (list(ENTITY_OF).index(one[0]), one[1])):
                try:
                    with lacking.allowed(connection):
                        uploader.refresh(stream, owner, which)
                except Unjudged:
                    unjudged.append(Hint(stream, owner))
            if services.take_hints(connection=connection, hints=unjudged):
                raise Unjudged
    except TurnOver:
        return refresh(connection, owners, which)
    except TryLater as later:
        services.wait(connection=connection, reason=str(later), seconds=later.wait)
    except (StopSync, SkipRecord) as end:
        services.stop(connection=connection, reason=str(end), has_access=not isinstance(end, NoAccess))
    except RscError as error:
        _answer(connection, error)
    else:
        return True
    return False


@contextmanager
def _clients(connection: Connection) -> Iterator[tuple[RscClient, Connector]]:
    """Open the clients of Recruiter and the ATS.

    If Recruiter does not offer the protocol version, the turn ends and the next one does not ask for a version.
    """
    version = clients.version_for(connection)
    try:
        with clients.recruiter(connection, version=version) as rsc, clients.ats_for_turn(connection) as ats:
            yield rsc, ats
    except VersionNotOffered as error:
        if not version:
            raise
        log.warning("version not offered", tenant=connection.tenant, version=version, error=type(error).__name__)
        connections.record_refused_version(connection=connection, version=version)
        raise TurnOver from error


def owner_of(entity: Entity) -> Stream:
    owner = next((owner for owner, parts in mirror.PARTS.items() if entity in parts), entity)
    return STREAM_OF[owner]


def _answer(connection: Connection, error: RscError) -> None:
    """Wait or stop, depending on the error Recruiter answered with."""
    log.warning("sync interrupted", tenant=connection.tenant, error=type(error).__name__)
    if isinstance(error, Throttled):
        services.wait(connection=connection, reason=str(error), seconds=error.wait)
    elif isinstance(error, ServerFault | Unreachable):
        services.wait(connection=connection, reason=str(error), seconds=None)
    elif isinstance(error, NotAllowed):
        _look_whether_on(connection, error)
    elif isinstance(error, AuthenticationFailed):
        services.stop(connection=connection, reason=f"Recruiter does not accept this connection’s key: {error}")
    else:
        services.stop(connection=connection, reason=str(error))


def _look_whether_on(connection: Connection, error: NotAllowed) -> None:
    """Read the switches. A forbidden call usually means somebody turned one off and the event has not arrived yet."""
    try:
        now = onboarding.refresh(connection)
    except RscError as worse:
        services.stop(connection=connection, reason=str(worse))
        return
    services.follow_switches(connection=now)
    services.stop(connection=connection, reason=str(error))


class _Turn:
    def __init__(self, connection: Connection, sync: Sync, rsc: RscClient, ats: Connector) -> None:
        self._connection, self._sync, self._rsc, self._ats = connection, sync, rsc, ats
        self._uploader = Uploader(connection, rsc=rsc, ats=ats, checkpoint=self._checkpoint)
        self._description = registry.kind_of(connection.connector).description
        self._ends_at = monotonic() + TURN
        self._entities: tuple[Entity, ...] = ()
        #: Records that were announced before a poll began and that it has not read yet, by stream and id.
        self._unread: dict[tuple[str, str], PendingHint] = {}
        self._streams = [stream for stream in ENTITY_OF if stream is not Stream.GROUPS or connection.access_lists]
        #: Streams that the key may not read.
        self._closed: set[Stream] = set()
        #: Whether the key may no longer read a stream that it could read before.
        self._is_withdrawn = False

    def run(self) -> None:
        sync = self._sync
        self._checkpoint()
        if not sync.is_first_done:
            self._first()
            sync.refresh_from_db(fields=["polls_at"])
        is_unjudged = self._send_wanted()
        hints = queries.hints(self._connection, limit=MANY_HINTS + 1)
        if len(hints) > MANY_HINTS or sync.polls_at is None or sync.polls_at <= clock.now():
            is_unjudged |= self._poll()
        else:
            is_unjudged |= self._follow(hints)
        if is_unjudged:
            raise Unjudged

    def _first(self) -> None:
        if queries.progress(self._connection)[Entity.JOBS].started_at is None:
            services.set_totals(connection=self._connection, totals=counts_of(self._ats))
        for stream in self._streams:
            if not queries.position(self._connection, stream).is_first_done:
                self._read_if_allowed(stream)
        if Stream.GROUPS not in self._closed:
            sweep_lists(self._connection, self._rsc)
        services.complete(connection=self._connection)

    def _poll(self) -> bool:
        """Read all streams, and then the records that the ATS announced but no list showed.

        Few lists show what was deleted, and some leave out more, such as people who are not on any job.

        Return what ``_follow`` returns.
        """
        began = clock.now()
        hints = PendingHint.objects.filter(connection=self._connection, received_at__lte=began)
        self._unread = {(hint.stream, hint.key): hint for hint in hints}
        for stream in self._streams:
            self._read_if_allowed(stream)
        if not self._connection.access_lists:
            self._uploader.leave_lists()
        is_unjudged = self._follow(list(self._unread.values()))
        self._read_files_again()
        if comparing.is_due(self._sync, self._description.compares_every):
            # A comparison has no position to continue from. If the turn ended during it, the next one would list all
            # ids again, and a large ATS would never be compared.
            self._ends_at = inf
            comparing.compare(
                self._connection,
                self._sync,
                ats=self._ats,
                uploader=self._uploader,
                go_on=self._checkpoint,
                without=self._closed,
            )
        services.schedule_poll(
            connection=self._connection,
            asked_anew=self._sync.asked_anew,
            after=began,
            is_whole=not self._is_withdrawn,
        )
        return is_unjudged

    def _read_if_allowed(self, stream: Stream) -> None:
        """Read a stream.

        If the key may not read it, go on with the others. A later poll continues where this stream stopped, or begins
        it if it was never read.

        Raise :class:`MissingPermission` if the key may read none.
        """
        is_first = not queries.position(self._connection, stream).is_first_done
        self._entities = _entities(stream) if is_first else ()
        if is_first:
            services.begin_stream(connection=self._connection, entities=self._entities)
        try:
            with lacking.noted(self._connection):
                self._read(stream)
        except lacking.LackedError as lacked:
            self._closed.add(stream)
            self._is_withdrawn |= not is_first
            if self._closed.issuperset(self._streams) and isinstance(lacked.__cause__, MissingPermission):
                raise lacked.__cause__ from None
            return
        if is_first:
            services.end_stream(connection=self._connection, stream=stream, entities=self._entities)

    def _read(self, stream: Stream) -> None:
        since = queries.position(self._connection, stream).cursor
        for page in self._ats.changes(stream, None if since is None else bytes(since)):
            self._uploader.note_skipped(stream, page.skipped)
            if page.lacking:
                lacking.note(self._connection, page.lacking)
            for part in page.parts(stream):
                self._uploader.carry(part.stream, part.records)
                self._uploader.remove(part.stream, part.gone)
            services.turn_page(
                connection=self._connection,
                asked_anew=self._sync.asked_anew,
                stream=stream,
                cursor=page.cursor,
                entities=self._entities,
            )
            for part in page.parts(stream):
                self._forget_read(part.stream, [*(record.id for record in part.records), *part.gone])
            # A list that is read in full may take longer than a turn. If the turn ended after its last page, the next
            # one would begin it anew, and no poll would ever end.
            if not page.is_last:
                self._checkpoint()

    def _forget_read(self, stream: Stream, keys: Iterable[str]) -> None:
        hints = [hint for key in keys if (hint := self._unread.pop((stream.value, key), None))]
        if hints:
            services.forget_hints(hints=hints)

    def _follow(self, hints: Sequence[PendingHint]) -> bool:
        """Read announced records. Return whether Recruiter still has to judge some; their hints stay."""
        is_unjudged = False
        order = self._streams
        known = [hint for hint in hints if hint.stream in order]
        if others := [hint for hint in hints if hint.stream not in order]:
            # These hints name records that this connection does not send, such as teams if it uses no access lists.
            services.forget_hints(hints=others)
        for hint in sorted(known, key=lambda one: order.index(Stream(one.stream))):
            try:
                with lacking.allowed(self._connection):
                    self._uploader.refresh(Stream(hint.stream), hint.key)
                services.forget_hints(hints=[hint])
            except Unjudged:
                is_unjudged = True
            self._checkpoint()
        return is_unjudged

    def _read_files_again(self) -> None:
        """Read files whose servers did not answer before. If one still does not, the others wait for the next poll."""
        began = clock.now()
        for key in files.due(self._connection, limit=BATCH):
            with lacking.allowed(self._connection):
                self._uploader.refresh(Stream.APPLICATIONS, key)
            if files.is_still_away(self._connection, key, since=began):
                return
            self._checkpoint()

    def _send_wanted(self) -> bool:
        """Resend the jobs that Recruiter asked for, changed or not. Return whether it still has to judge some."""
        while jobs := queries.wanted_jobs(self._connection, limit=BATCH):
            try:
                if jobs[0].key == services.ALL_OPEN:
                    self._send_all_open(jobs[0])
                else:
                    self._send_named([job for job in jobs if job.key])
            except Unjudged:
                return True
            self._checkpoint()
        return False

    def _send_named(self, jobs: Sequence[WantedJob]) -> None:
        unjudged = self._unjudged({job.key: job.received_at for job in jobs})
        with lacking.allowed(self._connection):
            self._uploader.refresh_all(Stream.JOBS, unjudged, Which.ALL)
        services.forget_wanted(jobs=jobs)

    def _send_all_open(self, wanted_job: WantedJob) -> None:
        cursor = None if wanted_job.cursor is None else bytes(wanted_job.cursor)
        with lacking.allowed(self._connection):
            for page in self._ats.changes(Stream.JOBS, cursor):
                jobs = [job for job in page.records if isinstance(job, Job) and job.state is JobState.OPEN]
                unjudged = self._unjudged({job.id: wanted_job.received_at for job in jobs})
                self._uploader.carry(Stream.JOBS, [job for job in jobs if job.id in unjudged], Which.ALL)
                services.go_on_with(wanted=wanted_job, cursor=page.cursor)
                # As in ``_read``, the next turn would begin anew.
                if not page.is_last:
                    self._checkpoint()
        services.forget_wanted(jobs=[wanted_job])

    def _unjudged(self, requested_at: Mapping[str, datetime]) -> list[str]:
        """Those jobs that Recruiter has not judged since they were requested. Others are not sent once more.

        If Recruiter judges one at a time, that might never end.
        """
        judged_at = mirror.tried_at(self._connection, Entity.JOBS, requested_at.keys())
        return [key for key, at in requested_at.items() if key not in judged_at or judged_at[key] < at]

    def _checkpoint(self) -> None:
        """Raise if the turn should end or somebody stopped the sync. Called between requests."""
        services.mark(connection=self._connection, entities=self._entities)
        sync = queries.sync_of(self._connection)
        self._connection.refresh_from_db(fields=["state"])
        if sync is None or not sync.is_moving or not self._connection.is_enabled:
            raise Interrupted
        if monotonic() >= self._ends_at or sync.asked_anew != self._sync.asked_anew:
            raise TurnOver


def _entities(stream: Stream) -> tuple[Entity, ...]:
    entity = ENTITY_OF[stream]
    return (entity, *mirror.PARTS.get(entity, ()))
