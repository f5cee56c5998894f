from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import hold, hold_account, take_turn
from hirewire.agent.mirror import queries
from hirewire.agent.mirror.events import PersonIdentified
from hirewire.agent.mirror.models import Identity, Pace, Sent, SentCount
from hirewire.agent.mirror.queries import PARTS
from hirewire.agent.mirror.rows import AGAIN, LEAVING, RecordKey, SentRow, nothing_sent
from hirewire.agent.sdk.connector import Entity
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.db.conflicts import retried
from hirewire.kit.work.events import publish

_SENT: Final = BulkTable(Sent, SentRow, scope=("connection_id",), key=3, stamp="tried_at")


@retried
@transaction.atomic
def record(*, connection: Connection, rows: Sequence[SentRow]) -> None:
    if not rows:
        return
    hold(connection.pk)
    before = queries.some(connection, {row.record_key for row in rows})
    _SENT.upsert(scope=(connection.pk,), rows=rows, at=clock.now())
    after = {row.record_key: row for row in rows}
    _count(connection, after.values(), before.values())
    _measure(connection, sum(not row.is_leftover for row in rows))


@retried
@transaction.atomic
def forget(*, connection: Connection, keys: Collection[RecordKey]) -> None:
    if not keys:
        return
    take_turn(connection.pk)
    rows = queries.some(connection, keys)
    for entity in PARTS:
        # A record without a row has no parts.
        if parents := {key.key for key in rows if key.entity is entity}:
            rows |= queries.parts(connection, entity, parents)
    _SENT.delete(scope=(connection.pk,), keys=rows.keys())
    _count(connection, (), rows.values())


@transaction.atomic
def put_off(*, connection: Connection, rows: Iterable[SentRow]) -> None:
    """Count another try of records for which Recruiter failed earlier. ``rows`` were loaded before this try.

    A record is left out if the try has changed its row.
    """
    take_turn(connection.pk)
    for row in rows:
        Sent.objects.filter(
            connection=connection,
            entity=row.entity,
            parent=row.parent,
            key=row.key,
            content__in=(AGAIN, LEAVING),
            tries=row.tries,
        ).update(tries=F("tries") + 1, tried_at=clock.now())


@retried
@transaction.atomic
def forget_unreadable_groups(*, connection: Connection, keys: Collection[str]) -> None:
    """Delete the rows of these groups. Only unreadable groups have rows. The rows of their jobs and people stay."""
    take_turn(connection.pk)
    rows = queries.records(connection, Entity.GROUPS, keys).values()
    _SENT.delete(scope=(connection.pk,), keys=[row.record_key for row in rows])
    _count(connection, (), rows)


@retried
@transaction.atomic
def set_aside(*, connection: Connection, rows: Sequence[SentRow]) -> None:
    """Record that these records could not be read. If only the reason is new, the next try is not delayed."""
    hold(connection.pk)
    before = queries.some(connection, {row.record_key for row in rows})
    for row in rows:
        existing = before.get(row.record_key)
        if existing is not None and existing.reason and existing._replace(reason=row.reason) == row:
            _unreadable(connection, row.entity, row.key).update(reason=row.reason)
    record(connection=connection, rows=rows)


@retried
@transaction.atomic
def begin_try(*, connection: Connection, entity: Entity, key: str) -> None:
    """Record that an unreadable record is about to be read.

    If the read fails in a way that ends the turn of the sync, the next turn reads other unreadable records first.
    """
    hold(connection.pk)
    _unreadable(connection, entity, key).update(tried_at=clock.now())


@retried
@transaction.atomic
def count_try(*, connection: Connection, entity: Entity, key: str) -> None:
    """Lengthen the wait before an unreadable record is read again. Do nothing if it is now readable or gone."""
    hold(connection.pk)
    _unreadable(connection, entity, key).update(tries=F("tries") + 1)


@retried
@transaction.atomic
def hold_back(*, connection: Connection, paths: Mapping[str, str]) -> None:
    """Record that Recruiter does not have these applications.

    ``paths`` maps each application to the hidden record because of which Recruiter does not get it.
    """
    forget(connection=connection, keys=[RecordKey(Entity.APPLICATIONS, "", key) for key in paths])
    record(connection=connection, rows=[nothing_sent(key)._replace(blocked_by=path) for key, path in paths.items()])


@transaction.atomic
def release(*, connection: Connection, paths: Collection[str]) -> None:
    """Let no application wait for these records any more: the list of applications is about to be read in full.

    The row of a waiting application stays if the row contains a reason, or if Recruiter has the application.
    Otherwise, the row is deleted. If such a row were kept and the ATS then deleted the application, nothing would
    remove the row: a comparison of ids skips applications that are not in Recruiter and whose rows contain no reason.
    """
    take_turn(connection.pk)
    waiting = queries.blocked(connection, paths)
    waiting.filter(is_there=False, reason="").delete()
    # Reset the tries, too. Once ``blocked_by`` is empty, the row of a formerly blocked application looks like the row
    # of an unreadable record that is tried again after a wait. Only the tries distinguish the two.
    waiting.update(blocked_by="", tries=0)


@transaction.atomic
def begin_anew(*, connection: Connection) -> bool:
    """Have everything sent again, because Recruiter may have discarded what it had.

    The rows of the records that were in Recruiter become leftovers. They are kept because Recruiter may still have some
    records that the ATS has deleted. Return whether there are any leftovers. Access lists leave no leftovers, because
    the first sync asks Recruiter for its lists.
    """
    take_turn(connection.pk)
    sent = Sent.objects.filter(connection=connection)
    sent.filter(Q(is_there=False) | Q(entity__in=(Entity.GROUPS, *PARTS[Entity.GROUPS]))).delete()
    SentCount.objects.filter(connection=connection).delete()
    return bool(sent.update(content="", reason="", blocked_by="", tries=0))


@transaction.atomic
def identify(*, connection: Connection, person: str, candidate_id: str) -> None:
    hold_account(connection)
    Identity.objects.update_or_create(
        connection=connection, person=person, defaults={"candidate_id": candidate_id, "since": clock.now()}
    )
    publish(PersonIdentified(connection.pk))


@transaction.atomic
def forget_people(*, connection_id: int) -> None:
    """Delete the links between people and candidates, because the candidates belong to the former account."""
    take_turn(connection_id)
    Identity.objects.filter(connection=connection_id).delete()


def _unreadable(connection: Connection, entity: Entity, key: str) -> QuerySet[Sent]:
    rows = Sent.objects.filter(connection=connection, entity=entity, parent="", key=key, content="", blocked_by="")
    return rows.exclude(reason="")


def _count(connection: Connection, after: Iterable[SentRow], before: Iterable[SentRow]) -> None:
    accepted: Counter[Entity] = Counter()
    refused: Counter[Entity] = Counter()
    for rows, step in ((after, 1), (before, -1)):
        for row in rows:
            # A leftover is not counted until it is sent again.
            if row.is_leftover:
                continue
            (refused if row.reason else accepted)[row.entity] += step
    for entity in accepted.keys() | refused.keys():
        sent_count, _ = SentCount.objects.get_or_create(connection=connection, entity=entity)
        SentCount.objects.filter(pk=sent_count.pk).update(
            accepted=F("accepted") + accepted[entity], refused=F("refused") + refused[entity]
        )


def _measure(connection: Connection, count: int) -> None:
    """Add sent records to the pace. The caller holds the connection's lock, so nobody else changes the row."""
    now = clock.now()
    pace = Pace.objects.filter(connection=connection).first() or Pace(connection=connection, minute=now, count=0)
    pace.add(count, now)
    pace.save()
