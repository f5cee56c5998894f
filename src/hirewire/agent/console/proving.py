"""Completeness on a connection's page.

The page compares the records of the ATS and of Recruiter by month. It shows what differs, and how to repair it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hirewire.agent.completeness import queries
from hirewire.agent.completeness.models import Difference, DifferenceKind, ProofMonth
from hirewire.agent.connections.models import Connection
from hirewire.agent.console.words import Badge
from hirewire.agent.sdk.connector import Entity

_KINDS: Final[Mapping[DifferenceKind, Badge]] = {
    DifferenceKind.MISSING: Badge("fault", "circle-x", gettext_lazy("Not in Recruiter")),
    DifferenceKind.REFUSED: Badge("fault", "circle-x", gettext_lazy("Refused by Recruiter")),
    DifferenceKind.CHANGED: Badge("wait", "hourglass", gettext_lazy("Older in Recruiter")),
    DifferenceKind.EXTRA: Badge("wait", "triangle-alert", gettext_lazy("No longer in the ATS")),
}
#: How many differences the page shows. Up to ``judging.MOST`` differences of each entity are stored.
MOST_SHOWN: Final = 50
_COLUMNS: Final = 12
#: How many of the latest months a narrow screen shows. It also shows earlier months in which records differ.
_NARROW_COLUMNS: Final = 6
MINUS: Final = "\N{MINUS SIGN}"


class Month(NamedTuple):
    row: ProofMonth
    words: str


class Whole(NamedTuple):
    entity: Entity
    listed: int
    accepted: int
    is_equal: bool
    months: list[Month]


class Cell(NamedTuple):
    #: "=" if the records of the ATS and of Recruiter are equal. "≠" if both have equally many records, but some differ.
    #: Otherwise, how many more or fewer records Recruiter has. Empty if there are no records.
    sign: str
    is_equal: bool
    #: The month, for screen readers. Empty if the records are equal.
    words: str
    #: Whether a narrow screen leaves this month out.
    is_past: bool = False


class Head(NamedTuple):
    words: str
    is_past: bool


class GridRow(NamedTuple):
    whole: Whole
    cells: list[Cell]


class Grid(NamedTuple):
    heads: list[Head]
    rows: list[GridRow]


class Differing(NamedTuple):
    row: Difference
    badge: Badge


def shown(connection: Connection) -> dict[str, Any]:
    differences = queries.differences(connection)
    compared = wholes(connection)
    return {
        "proof": queries.proof_of(connection),
        "is_comparable": queries.obstacle(connection) is None,
        "wholes": compared,
        "grid": grid(compared),
        "differing": [Differing(row, _KINDS[DifferenceKind(row.kind)]) for row in differences[:MOST_SHOWN]],
        "differing_count": len(differences),
    }


def wholes(connection: Connection) -> list[Whole]:
    return [
        _whole(Entity(entity), list(rows))
        for entity, rows in groupby(queries.months(connection), key=lambda row: row.entity)
    ]


def _whole(entity: Entity, rows: list[ProofMonth]) -> Whole:
    return Whole(
        entity=entity,
        listed=sum(row.listed for row in rows),
        accepted=sum(row.accepted for row in rows),
        is_equal=all(row.is_equal for row in rows),
        months=[Month(row, _words(row.month)) for row in rows],
    )


def grid(compared: Sequence[Whole]) -> Grid:
    months = sorted({month.row.month for whole in compared for month in whole.months})
    latest = [month for month in months if month][-_COLUMNS:]
    differing = {month.row.month for whole in compared for month in whole.months if not month.row.is_equal}
    past = {month for month in latest[:-_NARROW_COLUMNS] if month not in differing}
    names = [Head(date_format(date.fromisoformat(f"{month}-01"), "M"), month in past) for month in latest]
    heads = [Head(_("before"), is_past=False), *names]
    return Grid(heads, [_grid_row(whole, latest, past) for whole in compared])


def _grid_row(whole: Whole, latest: Sequence[str], past: Collection[str]) -> GridRow:
    rows = {month.row.month: month.row for month in whole.months}
    older = [month.row for month in whole.months if month.row.month not in latest]
    cells = [
        _cell([rows[month]] if month in rows else [], _words(month))._replace(is_past=month in past) for month in latest
    ]
    return GridRow(whole, [_cell(older, _("before")), *cells])


def _cell(rows: Sequence[ProofMonth], when: str) -> Cell:
    if not rows:
        return Cell("", is_equal=True, words="")
    if all(row.is_equal for row in rows):
        return Cell("=", is_equal=True, words="")
    more = sum(row.accepted - row.listed for row in rows)
    sign = f"{more:+}".replace("-", MINUS) if more else "≠"
    return Cell(sign, is_equal=False, words=when)


def _words(month: str) -> str:
    return date_format(date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT") if month else ""


def lines(connection: Connection) -> list[str]:
    """Lines for a terminal. Empty if all is well."""
    proof = queries.proof_of(connection)
    if proof is None:
        return []
    differing = queries.differences(connection)
    compared = f"compared on {proof.judged_at:%Y-%m-%d}" if proof.judged_at else "not compared yet"
    differing_lines = (
        [f"{len(differing)} records differ from the ATS ({compared}); “repair” sends them again"] if differing else []
    )
    return [*differing_lines, *([f"not compared: {proof.fault}"] if proof.fault else [])]
