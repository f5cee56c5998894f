from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from hirewire.agent.completeness import queries
from hirewire.agent.completeness.errors import NotComparable
from hirewire.agent.completeness.models import ListedRecord, Proof, ProofState
from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.queries import PARTS
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.records import Stream
from hirewire.kit import clock

#: The wait if the ATS does not say how long to wait.
WAIT: Final = timedelta(minutes=5)


@transaction.atomic
def want(*, connection: Connection) -> None:
    """Request a new comparison.

    Until it begins, the differences that the last comparison found can still be repaired.
    """
    _refuse_unless_comparable(connection)
    Proof.objects.update_or_create(connection=connection, defaults={"began_at": None, "resumes_at": None, "fault": ""})


@transaction.atomic
def begin(*, connection: Connection, first: Stream) -> Proof:
    proof, _ = Proof.objects.select_for_update().get_or_create(connection=connection)
    if proof.state != ProofState.READING or proof.began_at is None:
        proof.state, proof.stream, proof.cursor, proof.began_at = ProofState.READING, first, None, clock.now()
    proof.resumes_at, proof.fault = None, ""
    proof.save()
    return proof


@transaction.atomic
def turn_page(*, proof: Proof, cursor: bytes | None) -> None:
    """Store how far the list was read. Call this after storing the page, so that no page is missed after a crash."""
    proof.cursor = cursor
    proof.save(update_fields=["cursor"])


@transaction.atomic
def go_on_with(*, proof: Proof, stream: Stream) -> None:
    proof.stream, proof.cursor = stream, None
    proof.save(update_fields=["stream", "cursor"])


@transaction.atomic
def relist(*, connection: Connection, entity: Entity, keys: Collection[str], rows: Iterable[ListedRecord]) -> None:
    _forget(connection.pk, entity, keys)
    ListedRecord.objects.bulk_create(rows)


@transaction.atomic
def forget_unread(*, connection: Connection, before: datetime) -> None:
    """Delete the rows of records that the comparison did not find. Call this once all lists have been read."""
    ListedRecord.objects.filter(connection=connection, read_at__lt=before).delete()


@transaction.atomic
def wait(*, proof: Proof, reason: str, seconds: float | None) -> None:
    proof.fault = reason
    proof.resumes_at = clock.now() + (WAIT if seconds is None else timedelta(seconds=seconds))
    proof.save(update_fields=["fault", "resumes_at"])


@transaction.atomic
def give_up(*, proof: Proof, reason: str) -> None:
    """Mark the comparison as failed. The findings of an earlier comparison stay."""
    proof.state, proof.fault = ProofState.FAILED, reason
    proof.save(update_fields=["state", "fault"])


@transaction.atomic
def begin_repair(*, connection: Connection) -> bool:
    """Record that a repair is running, and return True.

    If the last comparison has no result, or if a repair is already running, change nothing and return False. Raise
    ``NotComparable`` if the connection is not syncing changes now.
    """
    _refuse_unless_comparable(connection)
    rows = Proof.objects.filter(connection=connection, state=ProofState.JUDGED, is_repairing=False)
    return bool(rows.update(is_repairing=True))


@transaction.atomic
def end_repair(*, connection: Connection) -> None:
    Proof.objects.filter(connection=connection).update(is_repairing=False)


def _refuse_unless_comparable(connection: Connection) -> None:
    obstacle = queries.obstacle(connection)
    if obstacle is not None:
        raise NotComparable(obstacle)


def _forget(connection_id: int, entity: Entity, keys: Collection[str]) -> None:
    listed = ListedRecord.objects.filter(connection=connection_id)
    listed.filter(entity=entity, parent="", key__in=keys).delete()
    listed.filter(entity__in=PARTS.get(entity, ()), parent__in=keys).delete()


@transaction.atomic
def note_fault(*, connection: Connection, reason: str) -> None:
    Proof.objects.filter(connection=connection).update(fault=reason)
