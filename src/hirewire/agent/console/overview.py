"""How connections are doing. The number of queries does not depend on the number of connections."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from hirewire.agent.connections.models import Connection, DriftWarning, Grant
from hirewire.agent.exports.models import Intake
from hirewire.agent.history.models import WAITS, Piece
from hirewire.agent.mirror.models import Pace, SentCount
from hirewire.agent.sdk.drift import DriftKind
from hirewire.agent.sdk.drift.sightings import OTHERS
from hirewire.agent.sync import access_state, phases
from hirewire.agent.sync.models import PendingHint, PendingPosting, Progress, Sync, WantedJob
from hirewire.kit import clock


class Waiting(NamedTuple):
    #: Records to read again, mostly because the ATS announced a change.
    changes: int
    #: Jobs that Recruiter wants to get again, and jobs that Recruiter has received but not processed yet.
    jobs: int
    #: Exported people who are not in the ATS yet.
    exports: int
    #: Messages and notes from Recruiter that are not in the ATS yet.
    history: int


class ConnectionStanding(NamedTuple):
    connection: Connection
    phase: phases.Phase
    #: What is wrong, in the words of the agent, the ATS or Recruiter; empty if nothing is wrong.
    trouble: str
    #: When the changes of the ATS were last read completely; None before the first sync is done.
    read_at: datetime | None
    synced_at: datetime | None
    sent_counts: Sequence[SentCount]
    waiting: Waiting
    #: For each stream, how many records are missing from the ATS, but stay in Recruiter until a person decides.
    missing: Mapping[str, int]
    #: The number of open drift warnings of each kind.
    drift: Mapping[str, int]
    #: When the ATS stopped accepting the key or the sign-in.
    access_ended_at: datetime | None
    #: When somebody has to sign in again; None if that is unknown.
    access_until: datetime | None
    #: Whether somebody has to say which account of the ATS the last sign-in leads to.
    awaits_account: bool
    #: When the sync tries again after an error; None if the sync does not wait for another try.
    retries_at: datetime | None
    #: How many records the first sync is to send; None if this sync is over, or if the ATS does not tell the number.
    expected: int | None
    #: Records sent in the last minute.
    per_minute: int
    #: The first day on which a part of the ATS's API is switched off; None if no such day is announced.
    api_ends_on: date | None

    @property
    def read_age(self) -> timedelta | None:
        """The time since the ATS's changes were last read completely; None before the first sync is done.

        A first sync may take hours, and the changes of these hours are read right after it. So the time is
        measured from the end of the first sync at the earliest.
        """
        if self.read_at is None:
            return None
        return clock.now() - max(self.read_at, self.synced_at or self.read_at)

    @property
    def is_first_sync(self) -> bool:
        return self.phase is phases.Phase.SYNCING and self.read_at is None

    @property
    def is_meant_to_run(self) -> bool:
        """Whether the sync runs or should run: nobody has paused it or switched it off."""
        return self.phase in {phases.Phase.SYNCING, phases.Phase.BROKEN}

    @property
    def drift_count(self) -> int:
        return sum(self.drift.values())

    @property
    def refused(self) -> int:
        return sum(count.refused for count in self.sent_counts)

    @property
    def sent(self) -> int:
        return self.refused + sum(count.accepted for count in self.sent_counts)

    @property
    def left(self) -> int:
        return max((self.expected or 0) - self.sent, 0)


def standings(connections: Sequence[Connection]) -> list[ConnectionStanding]:
    ids = [connection.pk for connection in connections]
    syncs = {sync.connection_id: sync for sync in Sync.objects.filter(connection__in=ids)}
    grants = {grant.connection_id: grant for grant in Grant.objects.filter(connection__in=ids)}
    paces = {pace.connection_id: pace for pace in Pace.objects.filter(connection__in=ids)}
    sent_counts: dict[int, list[SentCount]] = defaultdict(list)
    for count in SentCount.objects.filter(connection__in=ids):
        sent_counts[count.connection_id].append(count)
    waiting, drift, ends, expected = _waiting(ids), _drift(ids), _api_ends(ids), _expected(ids)
    now = clock.now()
    standings = []
    for connection in connections:
        pk = connection.pk
        sync, grant, pace = syncs.get(pk), grants.get(pk), paces.get(pk)
        standings.append(
            ConnectionStanding(
                connection,
                phases.phase(connection, sync),
                phases.trouble(connection, sync),
                _read_at(sync),
                sync.finished_at if sync is not None else None,
                sent_counts[pk],
                waiting[pk],
                phases.missing(sync),
                drift[pk],
                access_state.ended_at(sync, grant),
                access_state.lasts_until(grant),
                awaits_account=grant is not None and grant.awaits_account,
                retries_at=sync.resumes_at if sync is not None and sync.reason else None,
                expected=None if sync is not None and sync.is_first_done else expected.get(pk),
                per_minute=pace.per_minute(now) if pace is not None else 0,
                api_ends_on=ends.get(pk),
            )
        )
    return standings


def _api_ends(ids: Sequence[int]) -> Mapping[int, date]:
    """Return, for each connection, the first day on which a part of the ATS's API is switched off.

    Days that the agent could not read are left out.
    """
    rows = DriftWarning.objects.filter(connection__in=ids, kind=DriftKind.SUNSET).exclude(value=OTHERS)
    first = rows.open(clock.now()).order_by().values_list("connection").annotate(first=Min("value"))
    return {pk: date.fromisoformat(value) for pk, value in first}


def _expected(ids: Sequence[int]) -> Mapping[int, int]:
    rows = Progress.objects.filter(connection__in=ids).order_by().values_list("connection")
    unknown = Max("pk", filter=Q(total=None))
    return {pk: total for pk, total, gap in rows.annotate(sum=Sum("total"), gap=unknown) if gap is None}


def _drift(ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    drift: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    rows = DriftWarning.objects.filter(connection__in=ids).open(clock.now()).order_by()
    for pk, kind, number in rows.values_list("connection", "kind").annotate(number=Count("*")):
        drift[pk][kind] = number
    return drift


def _read_at(sync: Sync | None) -> datetime | None:
    return sync.read_at if sync is not None and sync.is_first_done else None


def _waiting(ids: Sequence[int]) -> dict[int, Waiting]:
    changes, wanted, postings, exports, pieces = (
        _by_connection(rows, ids)
        for rows in (
            PendingHint.objects.all(),
            WantedJob.objects.all(),
            PendingPosting.objects.all(),
            Intake.objects.filter(finished_at=None),
            Piece.objects.filter(WAITS),
        )
    )
    return {
        pk: Waiting(changes.get(pk, 0), wanted.get(pk, 0) + postings.get(pk, 0), exports.get(pk, 0), pieces.get(pk, 0))
        for pk in ids
    }


def _by_connection(rows: "QuerySet[Any]", ids: Sequence[int]) -> Mapping[int, int]:
    counts = rows.filter(connection__in=ids).order_by().values_list("connection").annotate(number=Count("*"))
    return dict(counts)
