"""Finds the distributed tables that a statement reads or writes without naming the company.

With several machines, Citus uses the company in a statement to find the machine that has the rows. Without a company in
the statement, every machine has to answer.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import sqlglot
from sqlglot import exp

from hirewire.hub.lifecycle.distribution.placements import COLUMN, Placement, placed

_DISTRIBUTED: Final = frozenset(placed(Placement.DISTRIBUTED))
#: The pattern begins with a fixed text, so that a statement without a distributed table is searched fast.
_MENTIONED: Final = re.compile(rf"hub_(?:{'|'.join(sorted(name.removeprefix('hub_') for name in _DISTRIBUTED))})\b")
_READS_OR_WRITES: Final = re.compile(r"[\s(]*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE)\b", re.IGNORECASE)
#: Lists of values, and lists of rows of values. They are shortened, because their length makes no difference.
_LISTS: Final = re.compile(r"\bIN \(%s(?:, ?%s)+\)")
_ROWS: Final = re.compile(r"(\((?:%s|DEFAULT)(?:, ?(?:%s|DEFAULT))*\))(?:, ?\((?:%s|DEFAULT)(?:, ?(?:%s|DEFAULT))*\))+")
#: The kinds of levels. A level is a query, or a part of a query, that reads or writes tables.
_LEVELS: Final = (exp.Select, exp.Update, exp.Delete, exp.Insert)

Source = tuple[int, str]


def unbound(statement: str) -> set[str]:
    """The distributed tables that a statement mentions without naming the company at the same level of the query.

    A subquery among the columns of the result has to compare the company with a value. If the subquery only refers to
    the company of the outer row, Citus cannot always tell that one machine has all rows.
    """
    if not _READS_OR_WRITES.match(statement) or not _MENTIONED.search(statement):
        return set()
    return set(_unbound(_ROWS.sub(r"\1", _LISTS.sub("IN (%s)", statement))))


@cache
def _unbound(statement: str) -> frozenset[str]:
    # In the statement, percent signs are doubled for psycopg.
    parsed = sqlglot.parse(statement.replace("%%", "%"), dialect="postgres")
    assert not any(isinstance(each, exp.Command) for each in parsed), f"sqlglot cannot read {statement}"
    return frozenset(table for each in parsed if each is not None for table in _Statement(each).unbound())


class _Statement:
    def __init__(self, parsed: exp.Expr) -> None:
        self._parsed = parsed
        #: The queries of WITH clauses, by name.
        self._named = {cte.alias: cte.this for cte in parsed.find_all(exp.CTE)}
        self._levels = {id(level): level for level in parsed.find_all(*_LEVELS)}
        #: The sources of each level, such as tables and subqueries, by the names that the level gives them.
        self._sources: dict[int, dict[str, exp.Expr]] = {number: {} for number in self._levels}
        for source in parsed.find_all(exp.Table, exp.Subquery, exp.Unnest, exp.Lateral, exp.Values):
            level = self._level_of(source)
            if level is not None and (source.alias_or_name or isinstance(source, exp.Table)):
                self._sources[id(level)].setdefault(source.alias_or_name, source)
        #: The sources whose company is compared with a value.
        self._with_value: set[Source] = set()
        #: For each source, the other sources with the same company.
        self._same: dict[Source, set[Source]] = {}
        #: The sources whose company is compared at the level that names them, and not only in a subquery.
        self._compared: set[Source] = set()
        self._compare()

    def unbound(self) -> Iterator[str]:
        reached = self._reached()
        for number, sources in self._sources.items():
            level = self._levels[number]
            for name, source in sources.items():
                if not isinstance(source, exp.Table) or source.name not in _DISTRIBUTED or source.name in self._named:
                    continue
                key = (number, name)
                if isinstance(level, exp.Insert):
                    is_bound = COLUMN in {column.name for column in level.this.expressions}
                elif _is_column_of_result(level):
                    is_bound = key in self._with_value
                else:
                    is_bound = key in self._compared and key in reached
                if not is_bound:
                    yield source.name

    def _compare(self) -> None:
        for comparison in self._parsed.find_all(exp.EQ, exp.In):
            level = self._level_of(comparison)
            if level is None or not _holds_always(comparison, level):
                continue
            for one, other in _pairs(comparison):
                self._note(level, one, other)
                if other is not None:
                    self._note(level, other, one)

        # A subquery has the same company as the source whose company it returns.
        for number, sources in self._sources.items():
            for name, source in sources.items():
                for query, column in self._returned(source):
                    for inner in self._resolved(column, query):
                        self._join((number, name), inner)

    def _note(self, level: exp.Expr, one: exp.Expr, other: exp.Expr | None) -> None:
        one = _plain(one)
        if not isinstance(one, exp.Column) or one.name != COLUMN:
            return
        for source in self._resolved(one, level):
            if source[0] == id(level):
                self._compared.add(source)
            if other is None or _is_value(other):
                self._with_value.add(source)
            elif isinstance(column := _plain(other), exp.Column) and column.name == COLUMN:
                for same in self._resolved(column, level):
                    self._join(source, same)

    def _join(self, one: Source, other: Source) -> None:
        self._same.setdefault(one, set()).add(other)
        self._same.setdefault(other, set()).add(one)

    def _reached(self) -> set[Source]:
        """The sources whose company equals a value, directly or through other sources with the same company."""
        reached: set[Source] = set()
        waiting = set(self._with_value)
        while waiting:
            reached |= waiting
            waiting = {same for source in waiting for same in self._same.get(source, ())} - reached
        return reached

    def _resolved(self, column: exp.Column, level: exp.Expr | None) -> list[Source]:
        """The sources that a column may belong to.

        If the column names a table, return the nearest source of this name. If not, return all sources of the nearest
        level that has sources.
        """
        while level is not None:
            sources = self._sources[id(level)]
            if column.table:
                if column.table in sources:
                    return [(id(level), column.table)]
            elif sources:
                return [(id(level), name) for name in sources]
            level = self._level_of(level)
        return []

    def _returned(self, source: exp.Expr) -> Iterator[tuple[exp.Select, exp.Column]]:
        query = self._named.get(source.name) if isinstance(source, exp.Table) else source
        if query is None:
            return
        if isinstance(query, exp.Lateral | exp.Subquery):
            query = query.this
        if isinstance(query, exp.Subquery):
            query = query.this
        if isinstance(query, exp.Select):
            for each in query.expressions:
                column = _plain(each.unalias())
                if isinstance(column, exp.Column) and each.alias_or_name == COLUMN:
                    yield query, column

    def _level_of(self, node: exp.Expr) -> exp.Expr | None:
        parent = node.parent
        while parent is not None and not isinstance(parent, _LEVELS):
            parent = parent.parent
        return parent


def _pairs(comparison: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr | None]]:
    """The pairs of compared expressions. If the first is compared with a list of values, the second is None."""
    left = _plain(comparison.this)
    if isinstance(comparison, exp.In):
        choices = [_plain(choice) for choice in comparison.expressions]
        if not choices or not all(_is_value(choice) for choice in choices):
            return
        for part in left.expressions if isinstance(left, exp.Tuple) else [left]:
            yield part, None
        return
    right = _plain(comparison.expression)
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
        yield from zip(left.expressions, right.expressions, strict=True)
    else:
        yield left, right


def _holds_always(comparison: exp.Expr, level: exp.Expr) -> bool:
    """Whether every row of the level fulfils the comparison. False if it is inside an OR, a NOT or the like."""
    node: exp.Expr = comparison
    while node.parent is not None and node.parent is not level:
        node = node.parent
        if not isinstance(node, exp.And | exp.Paren | exp.Where | exp.Join):
            return False
    return isinstance(node, exp.Where | exp.Join)


def _is_column_of_result(level: exp.Expr) -> bool:
    """Whether the level, or a level around it, is among the columns that another query returns."""
    node = level
    while node.parent is not None:
        if node.arg_key == "expressions" and isinstance(node.parent, exp.Select):
            return True
        node = node.parent
    return False


def _is_value(node: exp.Expr) -> bool:
    return node.find(exp.Column, exp.Select, exp.Star) is None


def _plain(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    return node
