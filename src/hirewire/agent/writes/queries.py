"""Queries about the ledger of writes."""

from django.db.models import Count, Prefetch

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.undo import Part
from hirewire.agent.writes.models import AtsWrite, AtsWriteQuerySet, State


def writes(connection: Connection | None, *, state: str = "", kind: str = "") -> AtsWriteQuerySet:
    """The writes into one connection's ATS or into all, latest first, each with the attempts to undo it."""
    rows = _of(connection, kind).filter(**({"state": state} if state else {}))
    return rows.select_related("connection").prefetch_related(Prefetch("undoings", AtsWrite.objects.order_by("-pk")))


def write(connection: Connection, pk: int) -> AtsWrite | None:
    return writes(connection).filter(pk=pk).first()


def counts(connection: Connection | None, *, kind: str = "") -> dict[str, int]:
    """How many writes there are, by state."""
    rows = _of(connection, kind).order_by().values_list("state")
    return dict(rows.annotate(number=Count("*")))


def made_applications(connection: Connection, candidate_id: str) -> set[str]:
    """The ids of the applications that the agent itself made for a candidate."""
    rows = AtsWrite.objects.filter(
        connection=connection, candidate_id=candidate_id, made__overlap=[Part.CANDIDATE, Part.APPLICATION]
    )
    return set(rows.values_list("application_id", flat=True))


def may_be_done(connection: Connection, key: str) -> bool:
    """Whether a try of this write took effect, or may have."""
    return AtsWrite.objects.filter(connection=connection, key=key, state__in=(State.DONE, State.UNKNOWN)).exists()


def undoing(pk: int) -> AtsWrite | None:
    """An attempt to undo a write, unless it was deleted with its connection in the meantime."""
    rows = AtsWrite.objects.select_related("connection", "undoes").exclude(undoes=None)
    return rows.filter(pk=pk).first()


def _of(connection: Connection | None, kind: str) -> AtsWriteQuerySet:
    rows = AtsWrite.objects.filter(**({"kind": kind} if kind else {}))
    return rows if connection is None else rows.filter(connection=connection)
