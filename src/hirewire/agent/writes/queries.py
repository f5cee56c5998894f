"""Reads of the ledger of writes."""

from django.db.models import Count, Prefetch

from hirewire.agent.connections.models import Connection
from hirewire.agent.writes.models import AtsWrite, AtsWriteQuerySet


def writes(connection: Connection, *, state: str = "") -> AtsWriteQuerySet:
    """The writes into a connection's ATS, latest first, each with the attempts to undo it."""
    rows = AtsWrite.objects.filter(connection=connection, **({"state": state} if state else {}))
    return rows.prefetch_related(Prefetch("undoings", AtsWrite.objects.order_by("-pk")))


def write(connection: Connection, pk: int) -> AtsWrite | None:
    return writes(connection).filter(pk=pk).first()


def counts(connection: Connection) -> dict[str, int]:
    """How many writes there are, by state."""
    rows = AtsWrite.objects.filter(connection=connection).order_by().values_list("state")
    return dict(rows.annotate(number=Count("*")))


def undoing(pk: int) -> AtsWrite | None:
    """An attempt to undo a write, unless its connection has ended meanwhile."""
    rows = AtsWrite.objects.select_related("connection", "undoes").exclude(undoes=None)
    return rows.filter(pk=pk).first()
