from django.db.models import Count, Prefetch

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.undo import Part
from hirewire.agent.writes.models import AtsWrite, AtsWriteQuerySet, State


def writes(connection: Connection | None, *, state: str = "", kind: str = "") -> AtsWriteQuerySet:
    """Return writes, each with the attempts to undo it. Without a connection, return the writes of all connections."""
    rows = _of(connection, kind).filter(**({"state": state} if state else {}))
    return rows.select_related("connection").prefetch_related(Prefetch("undoings", AtsWrite.objects.order_by("-pk")))


def write(connection: Connection, pk: int) -> AtsWrite | None:
    return writes(connection).filter(pk=pk).first()


def counts(connection: Connection | None, *, kind: str = "") -> dict[str, int]:
    rows = _of(connection, kind).order_by().values_list("state")
    return dict(rows.annotate(number=Count("*")))


def made_applications(connection: Connection, candidate_id: str) -> set[str]:
    rows = AtsWrite.objects.of_account(connection).filter(
        candidate_id=candidate_id, made__overlap=[Part.CANDIDATE, Part.APPLICATION]
    )
    return set(rows.values_list("application_id", flat=True))


def may_be_done(connection: Connection, key: str) -> bool:
    """Whether a try of this write took effect, or may have taken effect."""
    rows = AtsWrite.objects.of_account(connection).filter(key=key)
    return rows.filter(state__in=(State.DONE, State.UNKNOWN)).exists()


def done(connection: Connection, key: str) -> AtsWrite | None:
    """Return the last try of this write that took effect, unless it was undone."""
    return AtsWrite.objects.of_account(connection).filter(key=key, state=State.DONE).order_by("-pk").first()


def undoing(pk: int) -> AtsWrite | None:
    """Return an attempt to undo a write, or None if the attempt was deleted with its connection."""
    rows = AtsWrite.objects.select_related("connection", "undoes").exclude(undoes=None)
    return rows.filter(pk=pk).first()


def _of(connection: Connection | None, kind: str) -> AtsWriteQuerySet:
    rows = AtsWrite.objects.filter(**({"kind": kind} if kind else {}))
    return rows if connection is None else rows.filter(connection=connection)
