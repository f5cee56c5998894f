"""Titles, companies, places and skills of the people found, with the number of people for each.

Picking a value does not change the counts of the same facet, so that users can
compare the picked value with the facet's other values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.identity.members.finding import AllWords, Joined
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.wanted import VALUES, Wanted
from hirewire.kit.db import replica
from hirewire.kit.db.counting import Figure

#: How many values of a facet are shown. Users can type any other value.
SHOWN: Final = 6
#: The counts are exact if at most this many people match.
MOST_COUNTED: Final = 10_000

#: The column of each facet, and the document whose index contains the words of that column.
_COLUMNS: Final = {
    "title": ("current_title", "document"),
    "company": ("current_company", "document"),
    "location": ("location", "details"),
    "skill": ("skills", "details"),
}
_LABELS: Final = {
    "title": _lazy("Title"),
    "company": _lazy("Company"),
    "location": _lazy("Place"),
    "skill": _lazy("Skill"),
}
_PEOPLE: Final = "WITH people (title, company, location, skill) AS MATERIALIZED ({people})"
# Picked values come first, however few people have them.
_ONE_FACET: Final = """(
    SELECT '{field}', value, count(*) FROM people, LATERAL ({values}) AS said (value) WHERE value <> ''
    GROUP BY value ORDER BY value = ANY(%s::text[]) DESC, count(*) DESC, value LIMIT %s
)"""


@dataclass(frozen=True, slots=True)
class Value:
    text: str
    count: Figure | None = None
    is_picked: bool = False
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class FacetValues:
    field: str
    picked_name: str
    out_name: str
    typed: str
    values: list[Value]

    @property
    def label(self) -> Promise:
        return _LABELS[self.field]

    @property
    def is_on(self) -> bool:
        return bool(self.typed) or any(value.is_picked or value.is_out for value in self.values)


def chosen(wanted: Wanted) -> list[FacetValues]:
    """Return the values that the search picks and excludes, without counts."""
    return [_facet(wanted, field, []) for field in VALUES]


def counted(bases: dict[str, QuerySet[Member]], wanted: Wanted) -> tuple[list[FacetValues], dict[str, Figure]]:
    """For each facet, count its values among the people that ``bases`` contains for the facet.

    Also return, for each facet, the number of these people.
    """
    rows: dict[str, list[tuple[str, Figure]]] = {}
    totals: dict[str, Figure] = {}
    for people, fields in _grouped(bases):
        total, values = _counts(people, {field: [*getattr(wanted, VALUES[field][0])] for field in fields})
        rows |= values
        totals |= dict.fromkeys(fields, total)
    return [_facet(wanted, field, rows[field]) for field in VALUES], totals


def without_facet(wanted: Wanted, field: str) -> Wanted:
    nothing: dict[str, Any] = {VALUES[field][0]: ()}
    return replace(wanted, **nothing)


def conditions(wanted: Wanted, *, by_index: bool = True) -> Iterator[Q]:
    """Yield the conditions that a profile must meet: one of the picked values of each facet, and no excluded value.

    Without ``by_index``, PostgreSQL checks one profile after the other in the requested order, and stops when the page
    is full. This is faster if many profiles match.
    """
    for field, (picked_name, out_name) in VALUES.items():
        column, document = _COLUMNS[field]
        lookup = f"{column}__overlap" if field == "skill" else f"{column}__in"
        if picked := list(getattr(wanted, picked_name)):
            # The index finds every profile that contains the words of a value, in any order and in any column of the
            # document. So also compare the whole column.
            if by_index:
                yield Q(**{document: Joined([AllWords(value) for value in picked], "||")})
            yield Q(**{lookup: picked})
        if out := list(getattr(wanted, out_name)):
            yield ~Q(**{lookup: out})


def _facet(wanted: Wanted, field: str, rows: list[tuple[str, Figure]]) -> FacetValues:
    picked_name, out_name = VALUES[field]
    picked, out = getattr(wanted, picked_name), getattr(wanted, out_name)
    counts = dict(rows)
    values = [Value(text, counts.get(text), is_picked=True) for text in picked]
    values += [Value(text, is_out=True) for text in out]
    values += [Value(text, count) for text, count in rows if text not in {*picked, *out}][:SHOWN]
    return FacetValues(field, picked_name, out_name, getattr(wanted, field), values)


def _grouped(bases: dict[str, QuerySet[Member]]) -> list[tuple[QuerySet[Member], list[str]]]:
    """Group the facets that are counted among the same people, so that those people are read once."""
    groups: dict[int, tuple[QuerySet[Member], list[str]]] = {}
    for field, people in bases.items():
        groups.setdefault(id(people), (people, []))[1].append(field)
    return list(groups.values())


def _counts(
    people: QuerySet[Member], picked: dict[str, list[str]]
) -> tuple[Figure, dict[str, list[tuple[str, Figure]]]]:
    """Count the people and the most frequent values of each field in one query."""
    rows: dict[str, list[tuple[str, Figure]]] = {field: [] for field in picked}
    columns = [column for column, _ in _COLUMNS.values()]
    try:
        statement, values = people.order_by().values(*columns)[: MOST_COUNTED + 1].query.sql_with_params()
    except EmptyResultSet:
        return Figure(0), rows
    parts = ["(SELECT '', '', count(*) FROM people)"]
    parts += [_ONE_FACET.format(field=field, values=_values_of(field)) for field in picked]
    parameters: list[Any] = [*values]
    for texts in picked.values():
        # Read more values than are shown: the most frequent ones may be those that the search excludes.
        parameters += [texts, 2 * SHOWN + len(texts)]
    with replica.connection().cursor() as cursor:
        cursor.execute(f"{_PEOPLE.format(people=statement)} {' UNION ALL '.join(parts)}", parameters)
        value_counts = cursor.fetchall()
    number = next(number for field, _, number in value_counts if not field)
    is_more = number > MOST_COUNTED
    for field, value, count in value_counts:
        if field:
            rows[field].append((value, Figure(count, is_more)))
    return Figure(min(number, MOST_COUNTED), is_more), rows


def _values_of(field: str) -> str:
    return "SELECT DISTINCT unnest(people.skill)" if field == "skill" else f"SELECT people.{field}"
