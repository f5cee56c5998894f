"""Reads of Recruiter's history on its way to the ATS."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Min

from hirewire.agent.connections.models import Connection
from hirewire.agent.history.models import WAITS, Match, Piece, Reach, Watch
from hirewire.kit import clock


def watch_of(connection: Connection) -> Watch | None:
    return Watch.objects.filter(connection=connection).first()


def read_until(connection: Connection) -> dict[str, datetime]:
    """By contract, the time up to which all of its feeds have been read."""
    reaches = Reach.objects.filter(connection=connection).exclude(contract="").values("contract")
    found = reaches.annotate(slowest=Min("until")).values_list("contract", "slowest")
    return {contract: clock.from_millis(until) for contract, until in found}


def waiting_people(connection: Connection, *, limit: int) -> list[str]:
    """People with waiting pieces: those never tried first, then those tried longest ago."""
    waiting = Piece.objects.filter(WAITS, connection=connection).values("person")
    ordered = waiting.annotate(tried=Min("tried_at")).order_by(F("tried").asc(nulls_first=True), "person")
    return list(ordered.values_list("person", flat=True)[:limit])


def waiting(connection: Connection, person: str) -> list[Piece]:
    return list(Piece.objects.filter(WAITS, connection=connection, person=person).order_by("at", "pk"))


def waiting_count(connection: Connection) -> int:
    return Piece.objects.filter(WAITS, connection=connection).count()


def untied(connection: Connection) -> set[str]:
    """People with waiting pieces and no known candidate."""
    people = Piece.objects.filter(WAITS, connection=connection, candidate_id="").values_list("person", flat=True)
    return set(people.distinct())


def match_of(connection: Connection, person: str) -> str | None:
    return Match.objects.filter(connection=connection, person=person).values_list("candidate_id", flat=True).first()


def pieces(connection: Connection, feed: str, keys: Collection[str]) -> dict[str, Piece]:
    return {row.key: row for row in Piece.objects.filter(connection=connection, feed=feed, key__in=keys)}
