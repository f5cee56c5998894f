"""Bounded counts: several in one query, each only up to the number that a reader cares about."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func, Model, QuerySet
from django.utils.formats import number_format

from hirewire.kit.db import replica
from hirewire.kit.db.id_arrays import written

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Figure:
    number: int
    is_more: bool = False

    def __str__(self) -> str:
        if self.is_more and not self.number:
            # The count is only known to be zero or more. "0" would claim that there are none.
            return ""
        words = number_format(self.number, force_grouping=True)
        return f"{words}+" if self.is_more else words

    def __bool__(self) -> bool:
        return bool(self.number)


def estimated(rows: QuerySet[Any, Any]) -> int:
    return int(json.loads(rows.explain(format="json"))[0]["Plan"]["Plan Rows"])


def figures(querysets: Mapping[str, QuerySet[M]], *, limit: int) -> dict[str, Figure]:
    if not querysets:
        return {}
    counts = [_count(rows.order_by().values("pk")[: limit + 1]) for rows in querysets.values()]
    with replica.connection().cursor() as cursor:
        columns = ", ".join(count for count, _ in counts)
        cursor.execute(f"SELECT {columns}", [value for _, values in counts for value in values])
        numbers = dict(zip(querysets, cursor.fetchone() or (), strict=True))
    return {name: Figure(min(number, limit), is_more=number > limit) for name, number in numbers.items()}


@dataclass(frozen=True, slots=True)
class Bounded:
    """A search. :func:`bounded` counts its matches first among given people, then among the people in a list.

    The given people are the ``among`` of :func:`bounded`. The list is used only if at most ``limit`` of the given
    people match.
    """

    #: The matches among the given people. The query refers to these people as ``SELECT pk FROM people``.
    people: QuerySet[Any]
    #: Whether only the given people can match. If so, the list need not be counted.
    is_all: bool
    #: All people who match the search. Only those who are also in ``listed`` are counted.
    anybody: QuerySet[Any]
    #: The people in the list, at most ``most_listed`` plus one.
    listed: QuerySet[Any] | None = None
    most_listed: int = 0


def bounded(searches: Mapping[str, Bounded], *, among: Sequence[int], limit: int) -> dict[str, Figure]:
    """Run all searches in one query. ``among`` contains the ids of the people who are counted first.

    If a count exceeds ``limit``, the limit is returned as a lower bound. A count is also a lower bound if people
    outside ``among`` can match and the list is either missing or has more than ``most_listed`` people.
    """
    counts = _Counts(limit)
    columns = {name: counts.add(search) for name, search in searches.items()}
    statement, parameters = counts.statement()
    with replica.connection().cursor() as cursor:
        cursor.execute(statement, [written(among), *parameters])
        row = cursor.fetchone() or ()
    # The row begins with the counts among the given people. Then two numbers follow for each part in ``later``: how
    # many people are in the list, and how many of them match.
    start = len(counts.first)
    return {
        name: _figure(searches[name], row[number], *row[start + 2 * later : start + 2 * later + 2], limit=limit)
        for name, (number, later) in columns.items()
    }


class _Counts:
    """The parts of one query. Equal parts run once.

    The list of a search is read only if at most ``limit`` of the given people match the search.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.first: list[_Part] = []
        self.lists: list[_Part] = []
        self.later: list[_Part] = []

    def add(self, search: Bounded) -> tuple[int, int]:
        """Add a search. Return the index of its part in ``first``, and of its part in ``later``.

        The part in ``first`` counts the matches among the given people. The part in ``later`` counts the people in the
        list, and the matches among them.
        """
        number = _place(self.first, _count(search.people.values("pk")[: self.limit + 1]))
        return number, _place(self.later, self._of_the_list(search, number))

    def statement(self) -> tuple[str, list[Any]]:
        people = ("people AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS pk)", ())
        lists = [(f"list{place} AS MATERIALIZED ({rows})", values) for place, (rows, values) in enumerate(self.lists)]
        columns = ", ".join(f"{count} AS n{place}" for place, (count, _) in enumerate(self.first))
        first = (f"first AS MATERIALIZED (SELECT {columns})", [value for _, values in self.first for value in values])
        tables = ", ".join(table for table, _ in (people, *lists, first))
        columns_list = ", ".join(
            [*(f"n{place}" for place in range(len(self.first))), *(columns for columns, _ in self.later)]
        )
        parameters = [value for _, values in (*lists, first, *self.later) for value in values]
        return f"WITH {tables} SELECT {columns_list} FROM first", parameters  # noqa: S608 - Django's SQL, values passed apart

    def _of_the_list(self, search: Bounded, number: int) -> "_Part":
        if search.listed is None or search.is_all:
            return "NULL::bigint, NULL::bigint", ()
        try:
            rows, values = search.listed.query.sql_with_params()
        except EmptyResultSet:
            return "0, 0", ()
        name = f"list{_place(self.lists, (f'SELECT ARRAY({rows}) AS ids', tuple(values)))}"
        # Read the list once, as one value. If the list were joined instead, PostgreSQL would expect few matching people
        # and would read the list again for each matching person.
        listed = Func(
            F("pk"),
            template=f"%(expressions)s = ANY((SELECT ids FROM {name})::bigint[])",  # noqa: S608 - our own name
            output_field=BooleanField(),
        )
        count, parameters = _count(search.anybody.filter(listed).values("pk"))
        so_far = f"CASE WHEN n{number} <= {self.limit:d} THEN"
        return f"{so_far} (SELECT cardinality(ids) FROM {name}) END, {so_far} {count} END", parameters  # noqa: S608 - as above


#: SQL and its parameters.
_Part = tuple[str, Sequence[Any]]


def _place(parts: list[_Part], part: _Part) -> int:
    if part not in parts:
        parts.append(part)
    return parts.index(part)


def _count(rows: QuerySet[Any]) -> _Part:
    try:
        statement, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT count(*) FROM ({statement}) AS found)", values  # noqa: S608 - Django's SQL, values passed apart


def _figure(search: Bounded, number: int, listed: int | None, fitting: int | None, *, limit: int) -> Figure:
    if number > limit:
        return Figure(limit, is_more=True)
    if search.is_all:
        return Figure(number)
    if search.listed is None:
        return Figure(number, is_more=True)
    is_whole = (listed or 0) <= search.most_listed
    most = max(number, fitting or 0)
    return Figure(min(most, limit), is_more=most > limit or not is_whole)
