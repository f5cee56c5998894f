"""Hot-path queries that Django compiles once for each scope. PostgreSQL keeps them prepared.

A scope says whose rows a query may see. Compiling once saves time: Python takes longer to build a query with a few
conditions than PostgreSQL takes to answer it. Unlike the statements of ``prepared``, these queries are written as
querysets, so that the rules about who sees what stay in one place.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, Func, QuerySet, TextField, Value

from hirewire.kit.db import prepared

Scope = TypeVar("Scope", bound=Hashable)

#: A process keeps the statement of a query for at most this many scopes. Each statement takes a few kilobytes.
_MOST_SCOPES = 512
#: Stands for the ids while the query is compiled.
_IDS = "{}"


class Compiled(Generic[Scope]):
    """A query that is compiled once for each scope, and then runs with any ids.

    ``build`` makes the queryset from a scope and the ids. The queryset must depend on nothing else.
    """

    def __init__(self, build: Callable[[Scope, Func], QuerySet[Any, Any]], *, kind: str = "bigint") -> None:
        self._build, self._kind = build, kind
        self._statement = lru_cache(maxsize=_MOST_SCOPES)(self._compile)

    def rows(self, scope: Scope, ids: str) -> list[tuple[Any, ...]]:
        """Run the query; ``ids`` is the literal of a PostgreSQL array."""
        try:
            statement, parameters = self._statement(scope)
        except EmptyResultSet:
            # No row can match, for example because the scope has no connected system.
            return []
        return prepared.rows(statement, [ids if value is _IDS else value for value in parameters])

    def _compile(self, scope: Scope) -> tuple[bytes, tuple[object, ...]]:
        any_kind: Field[Any, Any] = TextField()
        array = Value(_IDS, output_field=TextField())
        ids = Func(array, template=f"(SELECT unnest((%(expressions)s)::{self._kind}[]))", output_field=any_kind)
        statement, parameters = self._build(scope, ids).query.sql_with_params()
        return statement.encode(), parameters
