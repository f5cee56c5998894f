"""Queries about Recruiter's history on its way to the ATS."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Min, QuerySet, Value
from django.db.models.functions import Coalesce

from hirewire.agent.connections.models import Connection
from hirewire.agent.history.models import MATCHES, WAITS, Feed, Match, Piece, Reach, Watch
from hirewire.agent.mirror.models import Identity
from hirewire.kit import clock

_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


def watch_of(connection: Connection) -> Watch | None:
    return Watch.objects.filter(connection=connection).first()


def read_until(connection: Connection) -> dict[str, datetime]:
    """Return, for each contract, the time up to which all of its feeds have been read."""
    reaches = Reach.objects.filter(connection=connection).exclude(contract="").values("contract")
    slowest = reaches.annotate(slowest=Min("until")).values_list("contract", "slowest")
    return {contract: clock.from_millis(until) for contract, until in slowest}


def waiting_people(connection: Connection, *, limit: int) -> list[str]:
    """People with waiting pieces, ordered by how worthwhile another try is.

    First come people who have not been tried since their candidate became known, then people who were never tried, and
    then the others, starting with those tried longest ago. If a person has several pieces, the piece that was tried
    longest ago counts. A person with a piece that was never tried is treated as never tried.
    """
    people = Piece.objects.filter(WAITS, connection=connection).values("person")
    tries = people.annotate(tried=Min(Coalesce("tried_at", Value(_NEVER)))).values_list("person", "tried")
    known = _known_at(connection, people)
    ordered = sorted((known.get(person, _NEVER) <= tried, tried, person) for person, tried in tries)
    return [person for _, _, person in ordered[:limit]]


def _known_at(connection: Connection, people: QuerySet[Any]) -> dict[str, datetime]:
    linked = Identity.objects.filter(connection=connection, person__in=people).values_list("person", "since")
    matched = Match.objects.filter(connection=connection, person__in=people).values_list("person", "since")
    known = dict(matched)
    return known | {person: max(at, known.get(person, _NEVER)) for person, at in linked}


def waiting(connection: Connection, person: str) -> list[Piece]:
    # Query through ``connection``, so that each piece refers to this object. The object keeps the account number that
    # it had when it was loaded. ``hold_account`` compares this number with the stored one, and so notices a change of
    # account.
    return list(connection.pieces.filter(WAITS, person=person).order_by("at", "pk"))


def waiting_count(connection: Connection) -> int:
    return Piece.objects.filter(WAITS, connection=connection).count()


def untied(connection: Connection) -> set[str]:
    people = Piece.objects.filter(WAITS, connection=connection, candidate_id="").values_list("person", flat=True)
    return set(people.distinct())


def closed(connection: Connection, people: QuerySet[Any]) -> set[str]:
    rows = Piece.objects.filter(connection=connection, feed=Feed.CLOSED, key__in=people)
    return set(rows.values_list("key", flat=True))


def match_of(connection: Connection, person: str) -> str | None:
    return Match.objects.filter(connection=connection, person=person).values_list("candidate_id", flat=True).first()


def matches_until(connection: Connection) -> int:
    """Return for how many candidates the current pass has read the matches, or 0 if the last pass is complete."""
    reach = Reach.objects.filter(connection=connection, feed=MATCHES)
    return reach.values_list("until", flat=True).first() or 0


def pieces(connection: Connection, feed: str, keys: Collection[str]) -> dict[str, Piece]:
    return {row.key: row for row in Piece.objects.filter(connection=connection, feed=feed, key__in=keys)}
