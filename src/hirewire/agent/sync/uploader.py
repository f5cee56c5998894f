"""Uploads records of an ATS to Recruiter: only differences from what was sent before, parents first."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from hirewire.agent.accounts.queries import accounts
from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.models import Sent
from hirewire.agent.mirror.rows import AGAIN, RecordKey, SentRow, nothing_sent
from hirewire.agent.mirror.services import hold_back
from hirewire.agent.sdk.connector import Connector, Entity, Hint, Skipped
from hirewire.agent.sdk.errors import MissingPermission, SkipRecord, Unanswered
from hirewire.agent.sdk.records import Candidate, Group, Record, Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sync import deleting, files, passing, postings, unreadable
from hirewire.agent.sync.ledger import Ledger, go_on
from hirewire.agent.sync.mapping import on_list, parcel_of
from hirewire.agent.sync.outliving import outliving
from hirewire.agent.sync.parcels import Entry, Parcel
from hirewire.agent.sync.queries import cut_short, pending_postings
from hirewire.agent.sync.reasons import in_words
from hirewire.agent.sync.routes import BATCH, ROUTES, name_of
from hirewire.agent.sync.services import forget_postings, rescan_applications, set_aside
from hirewire.agent.sync.sweeping import sweep_spared
from hirewire.agent.sync.views import view_of
from hirewire.client import Outcomes, PartId, RscClient
from hirewire.client.batches import Refusal

ENTITY_OF: Final[Mapping[Stream, Entity]] = {
    Stream.JOBS: Entity.JOBS,
    Stream.CANDIDATES: Entity.CANDIDATES,
    Stream.APPLICATIONS: Entity.APPLICATIONS,
    # Groups may come last: if the connection uses access lists, nobody sees a job before its list arrives.
    Stream.GROUPS: Entity.GROUPS,
}
STREAM_OF: Final = {entity: stream for stream, entity in ENTITY_OF.items()}
#: If more applications than this are waiting, the agent reads the list of all applications. Reading the waiting
#: applications one by one would take longer.
MANY_WAITING: Final = 100


class _ByNeeds(NamedTuple):
    """Records, grouped by whether the jobs and candidates that they name are in Recruiter."""

    sendable: list[Parcel]
    #: Records that name a refused record, each with the path of the refused record.
    blocked: list[tuple[Entry, str]]
    #: The keys of records with a job that Recruiter has not judged, each with the path of that job.
    waiting: dict[str, str]
    #: The keys of records whose job or candidate stays in the ATS, each with the path of that job or candidate.
    hidden: dict[str, str]


class Which(Enum):
    CHANGED = auto()
    #: Changed records, unchanged records that Recruiter refused before, and all files whose servers did not answer.
    CHANGED_OR_REFUSED = auto()
    #: All records. A file whose server did not answer is left out until its next try is due.
    ALL = auto()
    #: All records, and all files.
    ALL_AT_ONCE = auto()


class Uploader:
    def __init__(
        self,
        connection: Connection,
        *,
        rsc: RscClient,
        ats: Connector,
        checkpoint: Callable[[], None] = go_on,
    ) -> None:
        self._connection, self._rsc, self._ats = connection, rsc, ats
        self._ledger = Ledger(connection, checkpoint)
        #: Records that stay in the ATS, stored to avoid reading them again for each application that names them.
        self._hidden: set[RecordKey] = set()
        #: Jobs that Recruiter had not judged when the agent last looked.
        self._unjudged: set[RecordKey] = set()
        #: The unjudged jobs that were found since ``take_unjudged`` was last called.
        self._newly_unjudged: set[Hint] = set()

    def take_unjudged(self) -> set[Hint]:
        """Return the jobs that were sent since the last call, and that Recruiter still has to judge.

        A later refresh of such a job looks for its result, and then reads the applications that wait for the job.
        """
        hints, self._newly_unjudged = self._newly_unjudged, set()
        return hints

    def carry(self, stream: Stream, records: Sequence[Record], which: Which = Which.CHANGED) -> None:
        try:
            if stream is Stream.GROUPS:
                self._carry_lists([record for record in records if isinstance(record, Group)], which)
            else:
                self._carry(stream, records, which)
        finally:
            self._ledger.flush()
        if stream is Stream.CANDIDATES:
            self._refresh_unnamed([record for record in records if isinstance(record, Candidate)])

    def refresh(self, stream: Stream, key: str, which: Which = Which.CHANGED) -> None:
        self.refresh_all(stream, [key], which)

    def refresh_all(self, stream: Stream, keys: Iterable[str], which: Which = Which.CHANGED) -> None:
        """Read these records again, send what differs, and remove records that are gone.

        A record that cannot be read does not affect the others.
        """
        records: list[Record] = []
        missing_keys: list[str] = []
        skipped: list[Skipped] = []
        for key in keys:
            try:
                record = self._ats.read(stream, key)
            except SkipRecord as wrong:
                failure = wrong.failure if isinstance(wrong, Unanswered) else None
                skipped.append(Skipped(key, str(wrong), is_read_again=True, failure=failure))
                continue
            if record is None:
                missing_keys.append(key)
            else:
                records.append(record)
        self.note_skipped(stream, skipped)
        self._hidden |= {RecordKey(ENTITY_OF[stream], "", key) for key in missing_keys}
        self.remove(stream, missing_keys)
        if records:
            self.carry(stream, records, which)

    def remove(self, stream: Stream, keys: Collection[str]) -> None:
        people = outliving(self._connection, self._ats, keys) if stream is Stream.CANDIDATES else {}
        leaving = [key for key in keys if key not in people]
        undecided: set[str] = set()
        if stream is Stream.CANDIDATES:
            # Hide the candidates before ``_undecided`` reads their applications, so that no such application is sent.
            self._hidden |= {RecordKey(Entity.CANDIDATES, "", key) for key in leaving}
            undecided = self._undecided(leaving)
        self._hidden -= {RecordKey(Entity.CANDIDATES, "", key) for key in people.keys() | undecided}
        self._remove(stream, [key for key in leaving if key not in undecided])
        if candidates := [candidate for candidate in people.values() if candidate is not None]:
            self.carry(stream, candidates)

    def _remove(self, stream: Stream, keys: Collection[str]) -> None:
        if not keys:
            return
        entity = ENTITY_OF[stream]
        removed = {RecordKey(entity, "", key) for key in keys}
        self._hidden |= removed
        self._unjudged -= removed
        if stream is Stream.JOBS:
            deleting.close_jobs(keys, connection=self._connection, rsc=self._rsc, ledger=self._ledger)
        elif stream is Stream.GROUPS:
            self._send_lists(keys, [], Which.CHANGED)
        else:
            if stream is Stream.CANDIDATES:
                # When Recruiter deletes a candidate, it also deletes the candidate's applications. Delete the
                # applications first, so that the mirror notes that they are gone.
                self._take_out(mirror.naming(self._connection, keys).values())
            self._delete(entity, mirror.records(self._connection, entity, keys).values())
        self._ledger.flush()
        # Read the applications that waited for a removed record: they may still be in Recruiter, or among the refused
        # records.
        paths = {key.path for key in removed}
        self._read_again(mirror.blocked(self._connection, paths).exclude(is_there=False, reason=""), paths)

    def _take_out(self, applications: Collection[SentRow]) -> None:
        """Delete applications in Recruiter, but remember those that were refused or that wait for another record.

        An application that waits for another job or candidate keeps waiting until that record is repaired, or until
        Recruiter has judged that record.
        """
        kept = self._delete(Entity.APPLICATIONS, applications)
        self._ledger.flush()
        self._ledger.keep(
            row._replace(is_there=False, about="", job="")
            for row in applications
            if (row.reason or row.blocked_by) and row.key not in kept
        )

    def _undecided(self, candidate_ids: Collection[str]) -> set[str]:
        """Of these candidates, return the ones that an unreadable application names.

        The application may belong to somebody else by now. Deleting the candidate would delete the application, too.
        """
        try:
            rows = self._leaving_with(candidate_ids)
        except MissingPermission:
            # If the key may not read applications, all applications leave Recruiter with their candidates.
            return set()
        return {row.about for row in rows.values() if unreadable.is_read_again(row)}

    def _leaving_with(self, candidate_ids: Collection[str]) -> dict[str, SentRow]:
        """The applications that leave Recruiter with these candidates.

        Read the candidates' applications again first: after a merge in the ATS, an application may name somebody else.
        """
        for key in mirror.naming(self._connection, candidate_ids):
            self.refresh(Stream.APPLICATIONS, key)
        self._ledger.flush()
        return mirror.naming(self._connection, candidate_ids)

    def _refresh_unnamed(self, candidates: Iterable[Candidate]) -> None:
        """Read the applications that these candidates no longer name.

        The applications may be deleted, or belong to somebody else. Each is read from the ATS, because a candidate
        that is being changed may name only some of its applications.
        """
        named = {candidate.id: candidate.application_ids for candidate in candidates}
        complete = {key: set(ids) for key, ids in named.items() if ids is not None}
        if not complete:
            return
        # If the key may not read applications, those in Recruiter stay as they are.
        with suppress(MissingPermission):
            for key, row in mirror.naming(self._connection, complete.keys()).items():
                if key not in complete[row.about]:
                    self.refresh(Stream.APPLICATIONS, key)

    def leave_lists(self) -> None:
        """Remove all access lists once the customer stops using them. A remaining list would still hide its jobs."""
        unreadable = mirror.keys(self._connection, Entity.GROUPS)
        self.remove(Stream.GROUPS, mirror.parents(self._connection, Entity.GROUPS) | unreadable)

    def note_skipped(self, stream: Stream, skipped: Sequence[Skipped]) -> None:
        """Store unreadable records, so that they are listed with the refused ones.

        If the ATS has failed for a record only once, do nothing else yet: perhaps the ATS answers next time.
        """
        if not skipped:
            return
        self._ledger.flush()
        entity = ENTITY_OF[stream]
        before = mirror.records(self._connection, entity, [record.key for record in skipped])
        set_aside(connection=self._connection, skipped={entity: skipped})
        keys = unreadable.lasting(skipped, before)
        if entity is Entity.JOBS:
            # Forget the pending results of these jobs, so that no application waits for these jobs. Once a job is
            # readable again, it is sent again.
            forget_postings(connection=self._connection, keys=keys)
            self._unjudged -= {RecordKey(entity, "", key) for key in keys}
        self._unblock(entity, keys)

    def _carry(self, stream: Stream, records: Sequence[Record], which: Which) -> None:
        entity = ENTITY_OF[stream]
        view = view_of(self._connection, [record.id for record in records])
        parcels = {record.id: parcel_of(record, view) for record in records}
        visible = {key: parcel for key, parcel in parcels.items() if parcel is not None}
        cut = cut_short(self._connection, visible)
        parcels = {key: parcel for key, parcel in parcels.items() if key not in cut}
        needs = self._sort_by_needs([parcel for key, parcel in visible.items() if key not in cut])
        known = {parcel.entry.key for parcel in needs.sendable} | {entry.key for entry, _ in needs.blocked}
        hidden = parcels.keys() - known - needs.waiting.keys()
        self._hidden |= {RecordKey(entity, "", key) for key in hidden}
        self._withhold(needs.hidden)
        self._hide(stream, hidden - needs.hidden.keys())
        sent_rows = mirror.records(self._connection, entity, parcels.keys() - hidden)
        for entry, path in needs.blocked:
            self._block(entry, sent_rows.get(entry.key), path)
        self._ledger.keep(_waiting(key, sent_rows.get(key), path) for key, path in needs.waiting.items())
        self._send_all(entity, needs.sendable, sent_rows, which)
        self._send_parts(entity, needs.sendable, which)
        self._unblock(entity, [parcel.entry.key for parcel in needs.sendable])
        # These records were read without some of their parts. Read all parts, so that none of them seem to be gone.
        self.refresh_all(stream, sorted(cut), which)

    def _carry_lists(self, groups: Sequence[Group], which: Which) -> None:
        people = {account.user_id: account.person for account in accounts(self._connection)}
        # If Recruiter failed to delete an entry, its group is read again even if the connection no longer uses access
        # lists. Such a connection sends no entries.
        shown = groups if self._connection.access_lists else ()
        entries = [entry for group in shown for entry in on_list(group, people)]
        self._send_lists([group.id for group in groups], entries, which)

    def _send_lists(self, group_ids: Collection[str], entries: Sequence[Entry], which: Which) -> None:
        sent_rows = mirror.parts(self._connection, Entity.GROUPS, group_ids)
        for kind in mirror.PARTS[Entity.GROUPS]:
            self._send_kind(kind, [entry for entry in entries if entry.entity is kind], sent_rows, which)
        self._ledger.flush()
        sweep_spared(self._connection, self._rsc, group_ids)

    def _hide(self, stream: Stream, keys: Collection[str]) -> None:
        """Remove records that may no longer leave the ATS. For jobs and candidates, also remove their applications."""
        if not keys:
            return
        # An application that waits for a hidden record may still be in Recruiter with an earlier job or candidate.
        waiting = mirror.blocked(self._connection, {RecordKey(ENTITY_OF[stream], "", key).path for key in keys})
        self._withhold(dict(waiting.filter(is_there=True).values_list("key", "blocked_by")))
        if stream is Stream.JOBS:
            rows = mirror.on_jobs(self._connection, keys)
            paths = {key: RecordKey(Entity.JOBS, "", row.job).path for key, row in rows.items()}
        elif stream is Stream.CANDIDATES:
            with suppress(MissingPermission):
                self._leaving_with(keys)
            rows = mirror.naming(self._connection, keys)
            paths = {key: RecordKey(Entity.CANDIDATES, "", row.about).path for key, row in rows.items()}
        else:
            rows, paths = {}, {}
        # Applications that wait for another record, or that could not be read, may no longer name the hidden record.
        waiting_for_others = {
            key: row
            for key, row in rows.items()
            if row.blocked_by not in {"", paths[key]} or unreadable.is_read_again(row)
        }
        self._withhold({key: path for key, path in paths.items() if key not in waiting_for_others})
        self._take_out(waiting_for_others.values())
        self._remove(stream, keys)

    def _withhold(self, paths: Mapping[str, str]) -> None:
        """Remove applications from Recruiter, and store which record hides each of them."""
        if not paths:
            return
        self._ledger.flush()
        rows = mirror.records(self._connection, Entity.APPLICATIONS, paths.keys())
        kept = deleting.delete(Entity.APPLICATIONS, rows.values(), rsc=self._rsc, ledger=self._ledger)
        known = {key for key, row in rows.items() if row.is_held_back_by(paths[key])}
        hold_back(connection=self._connection, paths={key: paths[key] for key in paths.keys() - kept - known})

    def _sort_by_needs(self, parcels: Sequence[Parcel]) -> _ByNeeds:
        rows = self._needed({need for parcel in parcels for need in parcel.needs})
        sorted_parcels = _ByNeeds([], [], {}, {})
        for parcel in parcels:
            refused = next((need for need in parcel.needs if need in rows and not rows[need].is_there), None)
            unsent = {need for need in parcel.needs if need not in rows}
            hidden = next(iter(unsent - self._unjudged), None)
            if refused is not None:
                sorted_parcels.blocked.append((parcel.entry, refused.path))
            elif hidden is not None:
                sorted_parcels.hidden[parcel.entry.key] = hidden.path
            elif unsent:
                sorted_parcels.waiting[parcel.entry.key] = next(iter(unsent)).path
            else:
                sorted_parcels.sendable.append(parcel)
        return sorted_parcels

    def _needed(self, keys: AbstractSet[RecordKey]) -> dict[RecordKey, SentRow]:
        """Return the rows of these records. Unknown records, which may be newer than the last page, are sent first."""
        if not keys:
            return {}
        rows = self._settled(keys)
        unknown = keys - rows.keys() - self._hidden - self._unjudged
        for key in unknown:
            self.refresh(STREAM_OF[key.entity], key.key)
        return rows | self._settled(unknown)

    def _settled(self, keys: AbstractSet[RecordKey]) -> dict[RecordKey, SentRow]:
        # Leave out leftovers of an earlier sync, because Recruiter may have discarded them. Also leave out records that
        # were to leave Recruiter, because they may be visible again.
        rows = mirror.some(self._connection, keys) if keys else {}
        return {key: row for key, row in rows.items() if not row.is_leftover and not row.is_leaving}

    def _block(self, entry: Entry, before: SentRow | None, path: str) -> None:
        entity, _, key = path.partition("/")
        is_job = entity == Entity.JOBS
        reason = says(f"Its job {key} was refused" if is_job else f"Its candidate {key} was refused")
        if before is None or (before.reason, before.blocked_by) != (reason, path):
            self._ledger.note(entry, before, reason=reason, blocked_by=path)
        elif not before.job:
            self._ledger.keep([before._replace(job=entry.job)])

    def _unblock(self, entity: Entity, keys: Collection[str]) -> None:
        """If Recruiter now has a record, send the applications that waited for the record or were hidden with it.

        If the record was refused or cannot be read, this becomes the reason why the applications wait.
        """
        self._ledger.flush()
        if entity not in {Entity.JOBS, Entity.CANDIDATES}:
            return
        rows = [row for row in mirror.records(self._connection, entity, keys).values() if not row.is_leftover]
        there = {row.record_key.path for row in rows if row.is_there}
        refused = {row.record_key.path for row in rows} - there - {key.path for key in self._unjudged}
        # Leave out applications that already have a reason: it was stored when they were blocked.
        blocked = mirror.blocked(self._connection, there) | mirror.blocked(self._connection, refused).filter(reason="")
        self._read_again(blocked, there | refused)

    def _read_again(self, applications: QuerySet[Sent], paths: Collection[str]) -> None:
        """Read these applications, which waited for the records at ``paths``, and send what differs."""
        waiting = applications.values_list("key", flat=True)[: MANY_WAITING + 1]
        if len(waiting) > MANY_WAITING:
            rescan_applications(connection=self._connection, waiting_for=paths)
            return
        # If the key may not read applications, they keep waiting.
        with suppress(MissingPermission):
            for key in waiting:
                self.refresh(Stream.APPLICATIONS, key)

    def _send_all(
        self, entity: Entity, parcels: Sequence[Parcel], sent_rows: Mapping[str, SentRow], which: Which
    ) -> None:
        entries = [parcel.entry for parcel in parcels]
        # Treat a pending job as changed: the mirror still shows the state from before the job was sent.
        unjudged = pending_postings(self._connection, [entry.key for entry in entries]) if entity is Entity.JOBS else {}
        changed = [
            entry for entry in entries if entry.key in unjudged or _is_wanted(entry, sent_rows.get(entry.key), which)
        ]
        if entity is Entity.JOBS:
            if changed:
                self._send_jobs(changed, sent_rows)
            return
        self._upsert(entity, changed, {row.record_key: row for row in sent_rows.values()})
        sent_now = {entry.key for entry in changed}
        self._note_about([entry for entry in entries if entry.key not in sent_now], sent_rows)

    def _send_jobs(self, entries: Sequence[Entry], sent_rows: Mapping[str, SentRow]) -> None:
        late = postings.send(entries, sent_rows, connection=self._connection, rsc=self._rsc, ledger=self._ledger)
        self._unjudged -= {entry.record_key for entry in entries}
        self._unjudged |= {RecordKey(Entity.JOBS, "", key) for key in late}
        self._newly_unjudged |= {Hint(Stream.JOBS, key) for key in late}

    def _note_about(self, entries: Iterable[Entry], sent_rows: Mapping[str, SentRow]) -> None:
        """Fill in ``about`` and ``job`` on rows from an earlier version of this program, which did not store them.

        Do not call this for entries that were sent a moment ago: sending an entry gives it a new row.

        If Recruiter refused the last version of an application, Recruiter may have an earlier version with another
        candidate, so ``about`` stays empty. The earlier version may also name another job, but ``job`` is filled in
        anyway: the application has to leave Recruiter when its job in the ATS is hidden.
        """
        known = [(sent_rows[entry.key], entry) for entry in entries if entry.about and entry.key in sent_rows]
        self._ledger.keep(
            row._replace(about=row.about or ("" if row.reason else entry.about), job=row.job or entry.job)
            for row, entry in known
            if row.content == entry.content and not (row.job and (row.about or row.reason))
        )

    def _send_parts(self, entity: Entity, parcels: Sequence[Parcel], which: Which) -> None:
        """If a record is in Recruiter, send its parts. If not, the parts would have no parent in Recruiter."""
        if entity not in mirror.PARTS or not parcels:
            return
        self._ledger.flush()
        keys = [parcel.entry.key for parcel in parcels]
        there = {key for key, row in mirror.records(self._connection, entity, keys).items() if row.is_there}
        sent_rows = mirror.parts(self._connection, entity, there)
        entries = [part for parcel in parcels if parcel.entry.key in there for part in parcel.parts]
        owners = {parcel.entry.key: parcel for parcel in parcels}
        named = {part.record_key for part in entries}
        sent_rows = {key: row for key, row in sent_rows.items() if key in named or not owners[key.parent].is_kept(key)}
        for kind in mirror.PARTS[entity]:
            self._send_kind(kind, [part for part in entries if part.entity is kind], sent_rows, which)

    def _send_kind(
        self, kind: Entity, entries: Sequence[Entry], sent_rows: Mapping[RecordKey, SentRow], which: Which
    ) -> None:
        changed = [entry for entry in entries if _is_wanted(entry, sent_rows.get(entry.record_key), which)]
        if kind is Entity.FILES and which not in {Which.CHANGED_OR_REFUSED, Which.ALL_AT_ONCE}:
            # Each file has its own waits, however often its application is read.
            not_due = files.not_due(self._connection, sent_rows.values())
            changed = [entry for entry in changed if entry.record_key not in not_due]
        self._upsert(kind, changed, sent_rows)
        keys = {entry.record_key for entry in entries}
        self._delete(kind, [row for key, row in sent_rows.items() if key.entity is kind and key not in keys])

    def _upsert(self, entity: Entity, entries: Sequence[Entry], sent_rows: Mapping[RecordKey, SentRow]) -> None:
        size = files.BATCH if entity is Entity.FILES else BATCH
        for start in range(0, len(entries), size):
            batch = entries[start : start + size]
            outcomes = self._outcomes(entity, batch)
            for entry in batch:
                refusal = outcomes.refused.get(name_of(entry))
                before = sent_rows.get(entry.record_key)
                reason = in_words(refusal.message) if refusal else ""
                self._ledger.note(entry, before, reason=reason, stand_in=_stand_in(entity, refusal, before))
            self._ledger.call_done()

    def _outcomes(self, entity: Entity, batch: Sequence[Entry]) -> Outcomes[Any]:
        if entity is Entity.FILES:
            return files.upsert(batch, connection=self._connection, rsc=self._rsc, ats=self._ats)
        return ROUTES[entity].upsert(self._rsc, {name_of(entry): entry.payload for entry in batch})

    def _delete(self, entity: Entity, rows: Iterable[SentRow]) -> set[str | PartId]:
        """Delete records in Recruiter, and return the names of those that Recruiter keeps."""
        rows = list(rows)
        kept = deleting.delete(entity, rows, rsc=self._rsc, ledger=self._ledger)
        self._ledger.forget(row.record_key for row in rows if name_of(row) not in kept)
        self._ledger.call_done()
        return kept


def _waiting(key: str, before: SentRow | None, path: str) -> SentRow:
    """The row of an application that waits for the job at ``path``, which Recruiter has not judged."""
    row = before or nothing_sent(key)
    return row._replace(content="", reason="", blocked_by=path)


def _stand_in(entity: Entity, refusal: Refusal | None, before: SentRow | None) -> str | None:
    """Return what to store instead of the version's hash if the version has to be sent again; otherwise, None."""
    if entity is Entity.FILES and files.is_tried_again(refusal, before):
        return ""
    return AGAIN if passing.is_passing(refusal) else None


def _is_wanted(entry: Entry, before: SentRow | None, which: Which) -> bool:
    if which in {Which.ALL, Which.ALL_AT_ONCE} or before is None or before.content != entry.content:
        return True
    return which is Which.CHANGED_OR_REFUSED and bool(before.reason)
