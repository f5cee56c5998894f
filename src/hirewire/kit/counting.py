"""Counting no further than anybody reads: several counts in one query, each with an end."""

from collections.abc import Mapping
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
        words = number_format(self.number, force_grouping=True)
        return f"{words}+" if self.is_more else words

    def __bool__(self) -> bool:
        return bool(self.number)


def figures(querysets: Mapping[str, QuerySet[M]], *, limit: int) -> dict[str, Figure]:
    """How many rows each has, up to ``limit``; one query for all of them."""
    parts: list[str] = []
    parameters: list[Any] = []
    counted: list[str] = []
    for name, rows in querysets.items():
        try:
            statement, values = rows.order_by().values("pk")[: limit + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT count(*) FROM ({statement}) AS found)")  # noqa: S608 - Django's own SQL, values apart
        parameters += values
        counted.append(name)
    numbers: dict[str, int] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", parameters)
            numbers = dict(zip(counted, cursor.fetchone() or (), strict=True))
    return {name: Figure(min(numbers.get(name, 0), limit), is_more=numbers.get(name, 0) > limit) for name in querysets}
