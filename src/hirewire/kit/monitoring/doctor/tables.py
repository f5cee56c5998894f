"""Checks that the database has the tables of this version, with all their indexes."""

from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db import connection
from django.db.models import Model, UniqueConstraint

from hirewire.kit.monitoring import migrations
from hirewire.kit.monitoring.doctor.findings import Check, Finding

_RELATIONS: Final = "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace"
_PARTITIONED: Final = "p"


def later_version(_site: str) -> Iterator[Finding]:
    names = migrations.newer()
    if names:
        yield Finding(
            "newer-tables",
            f"The database has migrations of a later version: {migrations.named(names)}.",
            "Migrations only go forward, and this version was never tested with later tables.",
            "pip install --upgrade hirewire  # the later version; or restore a backup from before that upgrade",
        )


def missing_indexes(_site: str) -> Iterator[Finding]:
    """Report indexes that the models have but the database lacks: somebody dropped them, or a restore left them out."""
    if migrations.pending():
        return
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS)
        kinds = dict(cursor.fetchall())
    for model in apps.get_models():
        table = model._meta.db_table  # noqa: SLF001 - Django's documented model API
        if table not in kinds:
            continue
        # PostgreSQL cannot build an index of a partitioned table concurrently.
        for name, statement in _indexes(model, is_concurrent=kinds[table] != _PARTITIONED):
            if name not in kinds:
                yield Finding(
                    "missing-index",
                    f"The table {table} lacks its index {name}.",
                    "Without it, some queries read the whole table, and become slower with each record that is added.",
                    f"{statement};",
                )


def _indexes(model: type[Model], *, is_concurrent: bool) -> Iterator[tuple[str, str]]:
    options, editor = model._meta, connection.schema_editor()  # noqa: SLF001 - as above
    for index in options.indexes:
        yield index.name, str(index.create_sql(model, editor, concurrently=is_concurrent))
    for constraint in options.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield constraint.name, str(constraint.create_sql(model, editor))


CHECKS: Final[tuple[Check, ...]] = (later_version, missing_indexes)
