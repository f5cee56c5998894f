"""Delete rows together with the rows that refer to them.

Django's own cascade finds the referring rows by ids alone. On a cluster, each of its statements therefore runs on all
machines. The statements of this module also name the companies, so they run only on the machines with rows of these
companies.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

from django.db import connection, models
from django.db.models.fields.reverse_related import ManyToOneRel
from psycopg import sql

from hirewire.hub.lifecycle.distribution.placements import PLACEMENTS, Placement

_DELETE: Final = sql.SQL("DELETE FROM {table} WHERE {column} = ANY(%s::bigint[])")
_EMPTY: Final = sql.SQL("UPDATE {table} SET {column} = NULL WHERE {column} = ANY(%s::bigint[])")
_REFERRING: Final = sql.SQL("SELECT {key} FROM {table} WHERE {column} = ANY(%s::bigint[])")
_COMPANIES: Final = sql.SQL("SELECT DISTINCT organization_id FROM {table} WHERE {column} = ANY(%s::bigint[])")
_OF_COMPANIES: Final = sql.SQL(" AND organization_id = ANY(%s::bigint[])")


def delete_with_references(model: type[models.Model], ids: Sequence[int], organization_id: int) -> int:
    """Delete the company's rows with these ids, and the rows that refer to them.

    If the foreign key of a referring row is ``SET_NULL``, the referring row stays and only its reference is emptied.

    Returns the number of deleted rows, not counting the referring rows.
    """
    if not ids:
        return 0
    return _delete(model, ids, sorted({organization_id} | _other_companies(model, ids)))


def _delete(model: type[models.Model], ids: Sequence[int], organization_ids: Sequence[int]) -> int:
    for relation in _relations(model):
        referring, column = relation.related_model, relation.field.column
        if relation.on_delete is models.SET_NULL:
            _run(_EMPTY, referring, column, ids, organization_ids)
        elif relation.on_delete is models.CASCADE and _relations(referring):
            if referring_ids := _referring_ids(referring, column, ids, organization_ids):
                _delete(referring, referring_ids, organization_ids)
        elif relation.on_delete is models.CASCADE:
            _run(_DELETE, referring, column, ids, organization_ids)
    return _run(_DELETE, model, _key(model), ids, organization_ids)


def _other_companies(model: type[models.Model], ids: Sequence[int]) -> set[int]:
    """Return the companies whose distributed rows refer to the rows with these ids.

    These companies may differ from the company of the rows with these ids. If a part of a company moves to another id,
    the company's imported people stay, but matches, exports and other rows about these people move.
    """
    if _is_distributed(model):
        # Only rows of the same company refer to a distributed row.
        return set()
    statements = [
        _COMPANIES.format(**_names(relation.related_model, relation.field.column))
        for relation in _relations(model)
        if _is_distributed(relation.related_model)
    ]
    organization_ids: set[int] = set()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, [list(ids)])
            organization_ids.update(organization_id for (organization_id,) in cursor.fetchall())
    return organization_ids


def _referring_ids(
    model: type[models.Model], column: str, ids: Sequence[int], organization_ids: Sequence[int]
) -> list[int]:
    statement = _REFERRING.format(key=sql.Identifier(_key(model)), **_names(model, column))
    with connection.cursor() as cursor:
        cursor.execute(*_of_companies(statement, model, ids, organization_ids))
        return [referring_id for (referring_id,) in cursor.fetchall()]


def _run(
    statement: sql.SQL, model: type[models.Model], column: str, ids: Sequence[int], organization_ids: Sequence[int]
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(*_of_companies(statement.format(**_names(model, column)), model, ids, organization_ids))
        count: int = cursor.rowcount
    return count


def _of_companies(
    statement: sql.Composed, model: type[models.Model], ids: Sequence[int], organization_ids: Sequence[int]
) -> tuple[sql.Composed, list[list[int]]]:
    if _is_distributed(model):
        return statement + _OF_COMPANIES, [list(ids), list(organization_ids)]
    return statement, [list(ids)]


def _names(model: type[models.Model], column: str) -> dict[str, sql.Identifier]:
    return {"table": sql.Identifier(model._meta.db_table), "column": sql.Identifier(column)}  # noqa: SLF001 - Django's documented model API


@cache
def _relations(model: type[models.Model]) -> tuple[ManyToOneRel, ...]:
    """The foreign keys that refer to the model, including those whose ``related_name`` is ``+``."""
    fields = model._meta.get_fields(include_hidden=True)  # noqa: SLF001 - as above
    return tuple(field for field in fields if isinstance(field, ManyToOneRel))


def _is_distributed(model: type[models.Model]) -> bool:
    return PLACEMENTS[model._meta.db_table] is Placement.DISTRIBUTED  # noqa: SLF001 - as above


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk_fields[0].column)  # noqa: SLF001 - as above
