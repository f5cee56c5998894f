"""A migration operation that creates many tables at once."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

#: Types of fields, grouped by how many bytes a value takes: eight or more, at most four, or one. Values of most other
#: types have no fixed length.
_EIGHT: Final = (models.BigIntegerField, models.DateTimeField, models.FloatField, models.ForeignKey, models.UUIDField)
_FOUR: Final = (models.IntegerField, models.DateField)
_ONE: Final = (models.BooleanField,)


class CreateTables(Operation):
    """Create many tables and render their models once. The tables may reference each other and come in any order.

    After each ``CreateModel``, Django renders every model that is connected with the new one. For ninety tables, Django
    renders three thousand models, which takes longer than all the SQL. But Django does so only if the state
    already holds rendered models. So this operation first drops the rendered models from the state. As soon as any
    model is needed after that, Django renders each model once.

    Columns of eight bytes come first and texts last. PostgreSQL stores a number of eight bytes only at an offset that
    is a multiple of eight, so a shorter column before the number can leave unused bytes.
    """

    category = OperationCategory.ADDITION

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables
        for table in tables:
            table.fields.sort(key=_place)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        # Django adds foreign keys at the end of the migration, when all tables exist.
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.tables)} tables"


def without_constraints(tables: Sequence[CreateModel], fields: Collection[tuple[str, str]]) -> list[CreateModel]:
    """Return copies of ``tables`` in which the named fields, such as ``("Egg", "hen")``, have no foreign key.

    A migration may add these foreign keys with SQL instead, because Django cannot declare that the database itself
    deletes rows through a foreign key.
    """
    return [
        CreateModel(
            table.name,
            [(name, _unconstrained(field) if (table.name, name) in fields else field) for name, field in table.fields],
            table.options,
            table.bases,
            table.managers,
        )
        for table in tables
    ]


def _unconstrained(field: "models.Field[Any, Any]") -> "models.Field[Any, Any]":
    _, _, arguments, options = field.deconstruct()
    return type(field)(*arguments, **{**options, "db_constraint": False})


def _place(column: tuple[str, "models.Field[Any, Any]"]) -> int:
    _, field = column
    return next((place for place, kinds in enumerate((_EIGHT, _FOUR, _ONE)) if isinstance(field, kinds)), 3)
