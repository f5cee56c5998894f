"""Counting no further than anybody reads: several counts in one query, each with an end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.formats import number_format

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or that there are more than this one."""

    number: int
    is_more: bool = False

    def __str__(self) -> str:
        if self.is_more and not self.number:
            # There may be some: a number would say that there are none.
            return ""
        words = number_format(self.number, force_grouping=True)
        return f"{words}+" if self.is_more else words

    def __bool__(self) -> bool:
        return bool(self.number)

    def up_to(self, limit: int) -> "Figure":
        return Figure(limit, is_more=True) if self.number > limit else self


def figures(querysets: Mapping[str, QuerySet[M]], *, limit: int) -> dict[str, Figure]:
    """How many rows each has, up to ``limit``; one query for all of them."""
    if not querysets:
        return {}
    parts, parameters = _counts([rows.order_by() for rows in querysets.values()], limit)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        numbers = dict(zip(querysets, cursor.fetchone() or (), strict=True))
    return {name: Figure(min(number, limit), is_more=number > limit) for name, number in numbers.items()}


@dataclass(frozen=True, slots=True)
class Bounded:
    """What is counted among some people and, where they are not enough, among some rows of a list."""

    #: A query that reads ``SELECT pk FROM people``.
    people: QuerySet[Any]
    #: Those people are all there are, so that nothing else is asked.
    is_all: bool
    #: The rows of the list, one more than ``most_listed``, and who of them fits.
    listed: tuple[QuerySet[Any], QuerySet[Any]] | None = None
    most_listed: int = 0


def bounded(asked: Mapping[str, Bounded], *, among: Sequence[int], limit: int) -> dict[str, Figure]:
    """One query for all of them. What neither way counts to its end is told as more than what was found."""
    first, parameters = _counts([one.people for one in asked.values()], limit)
    rest, values = _counts(
        [rows for one in asked.values() for rows in (one.listed or (None, None))], max(limit, _longest(asked))
    )
    names = [f"n{number}" for number in range(len(first))]
    columns = ", ".join(f"{count} AS {name}" for count, name in zip(first, names, strict=True))
    # What the people told enough of is not asked the list.
    later = ", ".join(
        f"CASE WHEN {names[number // 2]} <= {limit:d} THEN {count} END" for number, count in enumerate(rest)
    )
    statement = (
        "WITH people AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS pk), "  # noqa: S608 - Django's own SQL, values apart
        f"first AS MATERIALIZED (SELECT {columns}) SELECT {', '.join(names)}, {later} FROM first"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(among), *parameters, *values])
        found = cursor.fetchone() or ()
    numbers, listed = found[: len(names)], found[len(names) :]
    return {
        name: _figure(one, number, listed[2 * place], listed[2 * place + 1], limit)
        for place, ((name, one), number) in enumerate(zip(asked.items(), numbers, strict=True))
    }


def _figure(asked: Bounded, number: int, listed: int | None, fitting: int | None, limit: int) -> Figure:
    if number > limit:
        return Figure(limit, is_more=True)
    if asked.is_all:
        return Figure(number)
    if asked.listed is None:
        return Figure(number, is_more=True)
    is_whole = (listed or 0) <= asked.most_listed
    most = max(number, fitting or 0)
    return Figure(min(most, limit), is_more=most > limit or not is_whole)


def _longest(asked: Mapping[str, Bounded]) -> int:
    return max((one.most_listed for one in asked.values()), default=0)


def _counts(rows: Iterable[QuerySet[Any] | None], limit: int) -> tuple[list[str], list[Any]]:
    """An expression for each, which counts up to one more than the limit."""
    parts: list[str] = []
    parameters: list[Any] = []
    for one in rows:
        if one is None:
            parts.append("0")
            continue
        try:
            limited = one if one.query.is_sliced else one.values("pk")[: limit + 1]
            statement, values = limited.query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({statement}) AS found)")  # noqa: S608 - Django's own SQL, values apart
        parameters += values
    return parts, parameters
