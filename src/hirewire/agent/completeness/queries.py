"""Queries about what the last comparison found, and about what prevents another one."""

from collections.abc import Collection

from django.db.models import QuerySet

from hirewire.agent.completeness.models import Difference, ListedRecord, Proof, ProofMonth
from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import queries as sync
from hirewire.agent.sync.engine import owner_of
from hirewire.agent.sync.models import SyncState
from hirewire.kit.text.sentences import Sentence, sentence


def proof_of(connection: Connection) -> Proof | None:
    return Proof.objects.filter(connection=connection).first()


def obstacle(connection: Connection) -> Sentence | None:
    """What prevents a comparison or a repair now, if anything.

    ``Proof.objects.due`` omits connections that have such an obstacle.
    """
    row = sync.sync_of(connection)
    state = row.state if row is not None else SyncState.IDLE
    if state == SyncState.PAUSED:
        return sentence("The connection is paused. Resume it first.")
    if not connection.is_enabled:
        return sentence("The connection is not switched on in Recruiter.")
    if state == SyncState.STOPPED:
        return sentence("The sync has stopped. Resume it first.")
    return None if state == SyncState.COMPLETE else sentence("The first sync has not ended yet.")


def months(connection: Connection) -> list[ProofMonth]:
    """All months, entity by entity, with the latest month of each entity first."""
    order = list(Entity)
    rows = ProofMonth.objects.filter(connection=connection).order_by("-month")
    return sorted(rows, key=lambda row: order.index(Entity(row.entity)))


def months_of(connection: Connection, entity: Entity, keys: Collection[str]) -> dict[str, str]:
    return dict(_listed(connection, entity, keys).values_list("key", "month"))


def is_listed(connection: Connection, entity: Entity, key: str) -> bool:
    return _listed(connection, entity, [key]).exists()


def _listed(connection: Connection, entity: Entity, keys: Collection[str]) -> QuerySet[ListedRecord]:
    return ListedRecord.objects.filter(connection=connection, entity=entity, parent="", key__in=keys)


def differences(connection: Connection, *, limit: int | None = None) -> list[Difference]:
    return list(Difference.objects.filter(connection=connection).order_by("entity", "-month", "key")[:limit])


def owners(connection: Connection) -> set[tuple[Stream, str]]:
    """The records to read and send again. If a part such as a note differs, its record is returned."""
    return {(owner_of(Entity(row.entity)), row.parent or row.key) for row in differences(connection)}
