"""Syncs a connection in turns of a few seconds, so that other connections get their turns."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from math import inf
from time import monotonic
from typing import Final

import structlog

from hirewire.agent import registry
from hirewire.agent.connections import checking, clients, onboarding
from hirewire.agent.connections import services as connections
from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror import services as mirrored
from hirewire.agent.sdk.connector import Connector, Entity, Hint, Page, Skipped
from hirewire.agent.sdk.counts import counts_of
from hirewire.agent.sdk.errors import MissingPermission, NoAccess, SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.judging import judged
from hirewire.agent.sdk.records import Job, JobState, Stream
from hirewire.agent.sync import comparing, files, lacking, passing, queries, refused_pages, services, unreadable
from hirewire.agent.sync.errors import Paused
from hirewire.agent.sync.models import PendingHint, Position, Sync, WantedJob
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

#: Seconds until a turn ends, so that a worker can stop soon. They are real seconds, even in a sandbox whose clock runs
#: fast.
TURN: Final = 5.0
#: If more records than this are announced, the list of changes is read. Reading them one by one would take longer.
MANY_HINTS: Final = 50


class TurnOver(Exception):
    """The turn is over, and work is left for the next turn."""


class Interrupted(Exception):
    """The sync was paused or switched off in the meantime."""


def take_turn(connection: Connection) -> bool:
    """Sync the connection for one turn. Return whether another turn should follow at once."""
    sync = queries.sync_of(connection)
    if sync is None:
        return False
    # Read the connection after the sync row. If an option changes from now on, ``asked_anew`` is incremented, and this
    # turn notices the change.
    connection.refresh_from_db()
    try:
        with _clients(connection) as (rsc, ats):
            _Turn(connection, sync, rsc, ats).run()
    except TurnOver:
        return True
    except Interrupted:
        return False
    except Unjudged:
        return services.wait_for_results(connection=connection)
    except TryLater as later:
        services.wait(connection=connection, reason=str(later), seconds=later.wait)
        return later.wait == 0
    except (StopSync, SkipRecord) as end:
        services.stop(connection=connection, reason=str(end), has_access=not isinstance(end, NoAccess))
    except RscError as error:
        _answer(connection, error)
    return False


def resend(connection: Connection, *, entity: str = "", key: str = "") -> None:
    refused = mirror.refused(connection)
    rows = [row for row in refused if (not entity or row.entity == entity) and (not key or row.key == key)]
    owners = {(owner_of(Entity(row.entity)), row.parent or row.key) for row in rows}
    refresh(connection, owners, Which.CHANGED_OR_REFUSED)


def refresh(connection: Connection, owners: Collection[tuple[Stream, str]], which: Which) -> bool:
    """Read and send these records again.

    Return False if there was an error, if a person paused the connection, or if Recruiter still has jobs to judge.
    """
    try:
        with _clients(connection) as (rsc, ats):
            is_judged = _send_again(connection, Uploader(connection, rsc=rsc, ats=ats), owners, which)
    except TurnOver:
        return refresh(connection, owners, which)
    except Paused:
        return False
    except TryLater as later:
        services.wait(connection=connection, reason=str(later), seconds=later.wait)
    except (StopSync, SkipRecord) as end:
        services.stop(connection=connection, reason=str(end), has_access=not isinstance(end, NoAccess))
    except RscError as error:
        _answer(connection, error)
    else:
        if not is_judged:
            services.wait_for_results(connection=connection)
        return is_judged
    return False


def _send_again(
    connection: Connection, uploader: Uploader, owners: Collection[tuple[Stream, str]], which: Which
) -> bool:
    """Read and send these records again. Return whether Recruiter has judged all jobs.

    Jobs that Recruiter has not judged are read again later, even if an error is raised here.
    """
    try:
        for stream, owner in sorted(owners, key=lambda pair: (list(ENTITY_OF).index(pair[0]), pair[1])):
            services.refuse_while_paused(connection=connection)
            with lacking.allowed(connection):
                uploader.refresh(stream, owner, which)
    finally:
        is_unjudged = services.take_hints(connection=connection, hints=uploader.take_unjudged())
    return not is_unjudged


@contextmanager
def _clients(connection: Connection) -> Iterator[tuple[RscClient, Connector]]:
    """Open the clients for Recruiter and the ATS.

    If Recruiter does not offer the protocol version, end the turn. The next turn requests no version.
    """
    checking.refuse_unconfirmed(connection)
    version = clients.version_for(connection)
    try:
        with clients.recruiter(connection, version=version) as rsc, clients.ats_for_turn(connection) as ats:
            yield rsc, judged(ats, partial(mirror.readable, connection))
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
    """Ask Recruiter for its switches after it has forbidden a call, and stop the sync.

    Often, somebody has turned a switch off in Recruiter, and the event about this has not arrived yet.
    """
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
        #: Records that were announced before a poll began and that the poll has not read yet, keyed by stream and id.
        self._unread: dict[tuple[str, str], PendingHint] = {}
        self._streams = [stream for stream in ENTITY_OF if stream is not Stream.GROUPS or connection.access_lists]
        #: Streams that the key may not read.
        self._closed: set[Stream] = set()
        #: Whether the key may no longer read a stream that it could read before.
        self._is_withdrawn = False
        self._unjudged: set[Hint] = set()

    def run(self) -> None:
        """Do the work of the turn. At the end, raise :class:`Unjudged` if the results of some jobs are missing."""
        try:
            self._run()
        finally:
            self._keep_unjudged()
        if self._unjudged:
            raise Unjudged

    def _run(self) -> None:
        sync = self._sync
        self._checkpoint()
        if not sync.is_first_done:
            self._first()
            # Somebody may have paused the sync during the last page.
            self._checkpoint()
            sync.refresh_from_db(fields=["polls_at", "is_first_done"])
        self._send_wanted()
        hints = queries.hints(self._connection, limit=MANY_HINTS + 1)
        if len(hints) > MANY_HINTS or sync.polls_at is None or sync.polls_at <= clock.now():
            self._poll()
        else:
            self._follow(hints)
        self._send_failed_again()

    def _first(self) -> None:
        if queries.progress(self._connection)[Entity.JOBS].started_at is None:
            services.set_totals(connection=self._connection, totals=counts_of(self._ats))
        for stream in self._streams:
            if not queries.position(self._connection, stream).is_first_done:
                self._read_if_allowed(stream)
        if Stream.GROUPS not in self._closed:
            sweep_lists(self._connection, self._rsc)
        services.complete(connection=self._connection, asked_anew=self._sync.asked_anew)

    def _poll(self) -> None:
        """Read all streams, and then the records that the ATS announced but no list showed.

        Few lists show deleted records. Some lists also leave out other records, such as people who are not on any job.
        """
        began = clock.now()
        hints = PendingHint.objects.filter(connection=self._connection, received_at__lte=began)
        self._unread = {(hint.stream, hint.key): hint for hint in hints}
        for stream in self._streams:
            self._read_if_allowed(stream)
        if not self._connection.access_lists:
            self._uploader.leave_lists()
        self._follow(list(self._unread.values()))
        self._read_files_again()
        if comparing.is_due(self._sync, self._description.compares_every):
            # A comparison cannot be resumed. If the turn ended during it, the next turn would list all ids again, and a
            # large ATS would never be compared.
            ends_at, self._ends_at = self._ends_at, inf
            comparing.compare(
                self._connection,
                self._sync,
                ats=self._ats,
                uploader=self._uploader,
                go_on=self._checkpoint,
                without=self._closed,
            )
            self._ends_at = ends_at
        services.schedule_poll(
            connection=self._connection,
            asked_anew=self._sync.asked_anew,
            after=began,
            is_whole=not self._is_withdrawn,
        )
        # Read unreadable records last, because reading them may end the turn. If the turn ended before the poll was
        # recorded, the next turn would repeat the poll.
        self._read_unreadable_again()

    def _read_if_allowed(self, stream: Stream) -> None:
        """Read a stream if the key may read it.

        Otherwise, a later poll begins or continues the stream. Raise :class:`MissingPermission` if the key may read no
        stream at all.
        """
        position = queries.position(self._connection, stream)
        is_first = not position.is_first_done
        self._entities = _entities(stream) if is_first else ()
        if is_first:
            services.begin_stream(connection=self._connection, entities=self._entities)
        try:
            with lacking.noted(self._connection), refused_pages.forgetting_position(self._connection, stream):
                self._read(stream)
        except lacking.LackedError as lacked:
            self._closed.add(stream)
            self._is_withdrawn |= not is_first and _is_known(self._connection, position)
            if self._closed.issuperset(self._streams) and isinstance(lacked.__cause__, MissingPermission):
                raise lacked.__cause__ from None
            return
        if is_first:
            services.end_stream(connection=self._connection, stream=stream, entities=self._entities)

    def _read(self, stream: Stream) -> None:
        since = queries.position(self._connection, stream).cursor
        for page in self._ats.changes(stream, None if since is None else bytes(since)):
            for part in page.parts(stream):
                self._uploader.note_skipped(part.stream, [record for record in part.skipped if record.failure is None])
            if page.lacking:
                lacking.note(self._connection, page.lacking)
            for part in page.parts(stream):
                self._uploader.carry(part.stream, part.records)
                self._uploader.remove(part.stream, part.gone)
            if stream is Stream.JOBS and not self._sync.is_first_done and self._uploader.take_unjudged():
                # Nearly every application needs a job. If the first sync continued now, it would read each application
                # twice: now, and after Recruiter has judged its job.
                raise Unjudged
            self._keep_unjudged()
            services.turn_page(
                connection=self._connection,
                asked_anew=self._sync.asked_anew,
                stream=stream,
                page=page,
                entities=self._entities,
                failures=_failures(page, stream),
            )
            for part in page.parts(stream):
                failed = (record.key for record in part.skipped if record.failure)
                self._forget_read(part.stream, [*(record.id for record in part.records), *part.gone, *failed])
            # Reading a list in full may take longer than a turn. If the turn ended after the last page, the next turn
            # would begin the list again, and no poll would ever end.
            if not page.is_last:
                self._checkpoint()

    def _forget_read(self, stream: Stream, keys: Iterable[str]) -> None:
        hints = [hint for key in keys if (hint := self._unread.pop((stream.value, key), None))]
        if hints:
            services.forget_hints(hints=hints)

    def _keep_unjudged(self) -> bool:
        """Schedule another read of the jobs that Recruiter has not judged. Return whether there are any."""
        hints = self._uploader.take_unjudged()
        self._unjudged |= hints
        return services.take_hints(connection=self._connection, hints=hints)

    def _follow(self, hints: Sequence[PendingHint]) -> None:
        """Read announced records, and then the jobs that Recruiter had not judged when the agent last looked."""
        order = self._streams
        looks = queries.looks(self._connection)
        known = [hint for hint in hints if hint.stream in order]
        if others := [hint for hint in hints if hint.stream not in order]:
            # These hints name records that this connection does not send, such as teams if the connection uses no
            # access lists.
            services.forget_hints(hints=others)
        unjudged = [hint for hint in known if hint.stream == Stream.JOBS and hint.key in looks]
        for hint in sorted(
            set(known).difference(unjudged), key=lambda pending: (order.index(Stream(pending.stream)), pending.pk)
        ):
            self._refresh([hint])
            self._checkpoint()
        # Look for the results of jobs last and in one batch, because each look takes a while. Begin with the jobs with
        # the fewest looks: otherwise, jobs that Recruiter never judges might fill every batch.
        self._refresh(sorted(unjudged, key=lambda pending: (looks[pending.key], pending.pk))[:BATCH])

    def _refresh(self, hints: Sequence[PendingHint]) -> None:
        """Read and send the records of these hints. Forget the hints, except those of jobs that are not judged yet."""
        # Skip jobs whose results were looked for in this turn already.
        due = [hint for hint in hints if (hint.stream, hint.key) not in self._unjudged]
        if due:
            with lacking.allowed(self._connection):
                self._uploader.refresh_all(Stream(due[0].stream), [hint.key for hint in due])
            self._keep_unjudged()
            services.forget_hints(hints=due)

    def _read_files_again(self) -> None:
        """Read again the files whose servers did not answer before.

        If one of these servers still does not answer, leave the other files to the next poll.
        """
        began = clock.now()
        for key in files.due(self._connection, limit=BATCH):
            with lacking.allowed(self._connection):
                self._uploader.refresh(Stream.APPLICATIONS, key)
            if files.is_still_away(self._connection, key, since=began):
                return
            self._checkpoint()

    def _send_failed_again(self) -> None:
        """Read the records for which Recruiter failed before. Send what differs, and delete what is gone."""
        # Each record is tried at most once in a turn, even if the clock of a sandbox runs fast.
        began = clock.now()
        while due := passing.due(self._connection, at=began, limit=BATCH):
            owners = defaultdict(list)
            for row in due:
                owners[owner_of(row.entity), row.parent or row.key].append(row)
            for (stream, key), rows in owners.items():
                with lacking.allowed(self._connection):
                    self._uploader.refresh(stream, key)
                mirrored.put_off(connection=self._connection, rows=rows)
                self._keep_unjudged()
                self._checkpoint()

    def _read_unreadable_again(self) -> None:
        closed = {ENTITY_OF[stream] for stream in self._closed}
        for entity, key in unreadable.due(self._connection, without=closed):
            before = self._candidate_of(entity, key)
            mirrored.begin_try(connection=self._connection, entity=entity, key=key)
            with lacking.allowed(self._connection):
                self._uploader.refresh(STREAM_OF[entity], key)
                # If the ATS does not answer at all, ``refresh`` raises an error and this line is not reached, so the
                # wait before the next try of this record does not get longer.
                mirrored.count_try(connection=self._connection, entity=entity, key=key)
                if before and before != self._candidate_of(entity, key):
                    # A deleted candidate stays in Recruiter while one of their applications cannot be read. This
                    # application does not name the candidate any more, so read the candidate again.
                    self._uploader.refresh(Stream.CANDIDATES, before)
            self._checkpoint()

    def _candidate_of(self, entity: Entity, key: str) -> str:
        row = mirror.records(self._connection, entity, [key]).get(key)
        return row.about if row is not None else ""

    def _send_wanted(self) -> None:
        """Send the jobs that Recruiter wants to receive again. Keep the requests for jobs that are not judged yet."""
        is_judged = True
        while is_judged and (jobs := queries.wanted_jobs(self._connection, limit=BATCH)):
            if jobs[0].key == services.ALL_OPEN:
                is_judged = self._send_all_open(jobs[0])
            else:
                is_judged = self._send_named([job for job in jobs if job.key])
            self._checkpoint()

    def _send_named(self, jobs: Sequence[WantedJob]) -> bool:
        unjudged = self._not_judged({job.key: job.received_at for job in jobs})
        with lacking.allowed(self._connection):
            self._uploader.refresh_all(Stream.JOBS, unjudged, Which.ALL)
        if self._keep_unjudged():
            return False
        services.forget_wanted(jobs=jobs)
        return True

    def _send_all_open(self, wanted_job: WantedJob) -> bool:
        cursor = None if wanted_job.cursor is None else bytes(wanted_job.cursor)
        with lacking.allowed(self._connection), refused_pages.forgetting_page(wanted_job):
            for page in self._ats.changes(Stream.JOBS, cursor):
                jobs = [job for job in page.records if isinstance(job, Job) and job.state is JobState.OPEN]
                unjudged = self._not_judged({job.id: wanted_job.received_at for job in jobs})
                self._uploader.carry(Stream.JOBS, [job for job in jobs if job.id in unjudged], Which.ALL)
                if self._keep_unjudged():
                    return False
                failures = _failures(page, Stream.JOBS)
                services.go_on_with(wanted=wanted_job, cursor=page.cursor, failures=failures)
                # A turn must not end after the last page of a list; ``_read`` says why.
                if not page.is_last:
                    self._checkpoint()
        services.forget_wanted(jobs=[wanted_job])
        return True

    def _not_judged(self, requested_at: Mapping[str, datetime]) -> list[str]:
        """Return the jobs that Recruiter has not judged since they were requested.

        Only these jobs are sent again. If every try sent all jobs, and Recruiter judged one job at a time, each try
        would again leave jobs without a result, and the request might never end.
        """
        judged_at = mirror.tried_at(self._connection, Entity.JOBS, requested_at.keys())
        return [key for key, at in requested_at.items() if key not in judged_at or judged_at[key] < at]

    def _checkpoint(self) -> None:
        """Call this between requests. It raises an error if the turn should end, or if somebody stopped the sync."""
        services.mark(connection=self._connection, entities=self._entities)
        sync = queries.sync_of(self._connection)
        self._connection.refresh_from_db(fields=["state"])
        if sync is None or not sync.is_moving or not self._connection.is_enabled:
            raise Interrupted
        if monotonic() >= self._ends_at or sync.asked_anew != self._sync.asked_anew:
            raise TurnOver


def _is_known(connection: Connection, position: Position) -> bool:
    """Whether the account counts as incomplete without this stream, which the key could read once, but not now.

    The account usually counts as incomplete. But after a change to another account, the new key may lack a permission
    that the former key had. A stream that was not read since the change is then ignored. A first sync, too, ignores
    streams that the key may not read. Jobs and candidates are never ignored: Recruiter shows the jobs and candidates of
    the former account, under the same ids, until those of the new account have been read. If it is not known when the
    stream was read, the account counts as incomplete.
    """
    changed_at = connection.account_changed_at
    if changed_at is None or position.stream in {Stream.JOBS, Stream.CANDIDATES}:
        return True
    return position.read_at is None or position.read_at > changed_at


def _failures(page: Page, stream: Stream) -> dict[Entity, list[Skipped]]:
    failures = {
        ENTITY_OF[part.stream]: [record for record in part.skipped if record.failure] for part in page.parts(stream)
    }
    return {entity: skipped for entity, skipped in failures.items() if skipped}


def _entities(stream: Stream) -> tuple[Entity, ...]:
    entity = ENTITY_OF[stream]
    return (entity, *mirror.PARTS.get(entity, ()))
