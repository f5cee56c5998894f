"""The SQL of the migrations since the release, as ``sqlmigrate`` prints it.

``sqlmigrate`` renders all models of an app before each operation. This module saves most of that time: it renders only
the models that a migration touches and the models to which these refer.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import field_references

#: The last migration of each app in the release that an installation may upgrade from. When the next release is out,
#: name its last migrations here, and remove the exceptions that tests make for older migrations.
RELEASED: Final = {"agent": "0012_words", "hub": "0036_words", "simulator": "0011_stopped_imports"}

_Name = tuple[str, str]


def statements() -> Iterator[tuple[str, str]]:
    """Each migration's name, such as ``hub.0037_export_choices``, with its SQL."""
    loader = MigrationLoader(None, replace_migrations=False)
    # Inside a test's transaction, Django refuses to write the SQL that builds an index concurrently. This copy of the
    # connection has no transaction.
    with closing(connection.copy()) as session:
        yield from _since_release(loader, session)


def _since_release(loader: MigrationLoader, session: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    for app, released in RELEASED.items():
        state = loader.project_state([(app, released)])
        for name in sorted(of for label, of in loader.disk_migrations if label == app and of > released):
            migration = loader.disk_migrations[app, name]
            yield f"{app}.{name}", _sql_of(migration, state, session)
            for operation in migration.operations:
                operation.state_forwards(app, state)


def _sql_of(migration: Migration, state: ProjectState, session: BaseDatabaseWrapper) -> str:
    part = ProjectState({name: state.models[name].clone() for name in _connected(migration, state)})
    with session.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(part, editor, collect_sql=True)
    lines = editor.collected_sql
    return "\n".join(["BEGIN;", *lines, "COMMIT;"] if migration.atomic else lines) + "\n"


def _connected(migration: Migration, state: ProjectState) -> set[_Name]:
    """The models that the migration's operations name, and all models to which these refer, directly or indirectly."""
    operations = list(_operations(migration.operations))
    app = migration.app_label
    found: set[_Name] = set()
    waiting = {name for name in state.models if any(one.references_model(name[1], app) for one in operations)}
    while waiting:
        found |= waiting
        waiting = {
            other
            for name in waiting
            for field in state.models[name].fields.values()
            for other in state.models.keys() - found
            if field_references(name, field, other)
        }
    return found


def _operations(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Yield all operations except ``RunSQL`` and ``RunPython``, which do not say which models they concern."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _operations([*operation.database_operations, *operation.state_operations])
        elif not isinstance(operation, RunSQL | RunPython):
            yield operation
