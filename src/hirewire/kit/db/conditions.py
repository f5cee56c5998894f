"""Conditions that Django builds and compiles once, and that queries then contain as text.

A rule about who sees a record is a condition with several sub-queries. Django would build, resolve and compile it again
for each query that contains it, which takes longer than PostgreSQL needs to answer the query.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import BooleanField, Expression, F, Model, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

#: Django's aliases for the tables of sub-queries.
_INNER: Final = re.compile(r"\b[U-Z]\d+\b")


# Conditions are compared by identity, because callers keep a condition and reuse the object.
@dataclass(frozen=True, eq=False, slots=True)
class Condition:
    statement: str
    parameters: tuple[object, ...]
    #: The prefix of the table's columns in ``statement``.
    table: str
    #: Any column of the table. ``_Written`` refers to this column and so learns the alias that a query gives the table.
    column: str
    #: If the condition holds for no row or for every row, this error is raised, and the statement is not written. After
    #: ``EmptyResultSet``, Django leaves out the query. After ``FullResultSet``, it leaves out only the condition.
    verdict: type[EmptyResultSet | FullResultSet] | None = None

    def __call__(self) -> Q:
        return Q(_Written(self))


def condition(model: type[Model], rule: Q, *, name: str, column: str) -> Condition:
    """Compile a condition on the model's own columns. It may contain sub-queries, but no joins.

    The condition can also filter other tables that have columns of the same names. The aliases of its sub-queries begin
    with ``name``. If one condition is used inside another, the two need different values of ``name``.
    """
    query = QuerySet(model).filter(rule).query
    compiler = query.get_compiler(connection=connection)
    table = f"{connection.ops.quote_name(model._meta.db_table)}."  # noqa: SLF001 - Django's documented model API
    try:
        statement, parameters = compiler.compile(query.where)
    except (EmptyResultSet, FullResultSet) as verdict:
        return Condition("", (), table, column, type(verdict))
    # ``alias_refcount`` says how often the query uses each table. It still contains joins that Django added and then
    # found unnecessary, each with a count of zero.
    if sum(1 for uses in query.alias_refcount.values() if uses) != 1:
        raise ValueError(f"The condition on {model.__name__} joins other tables; write sub-queries instead.")
    # Rename the aliases of the sub-queries: the query that will contain the condition may use the same aliases.
    statement = _INNER.sub(lambda alias: f"{name}_{alias[0].lower()}", statement)
    return Condition(f"({statement})", tuple(parameters), table, column)


class _Written(Expression):
    """Writes the condition into a query, with the alias that the query gives the table."""

    def __init__(self, compiled: Condition) -> None:
        super().__init__(output_field=BooleanField())
        self._held = compiled
        self._column: Any = F(compiled.column)

    def get_source_expressions(self) -> list[Any]:
        return [self._column]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self._column,) = exprs

    def as_sql(self, compiler: SQLCompiler, _connection: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ANN401 - as Django has it
        if self._held.verdict is not None:
            raise self._held.verdict
        name = compiler.quote_name_unless_alias(self._column.alias)
        return self._held.statement.replace(self._held.table, f"{name}."), self._held.parameters
