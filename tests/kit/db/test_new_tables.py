import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState
from django.db.models.deletion import CASCADE

from hirewire.kit.db.new_tables import CreateTables, without_constraints

pytestmark = pytest.mark.django_db

KEY = ("id", models.BigAutoField(primary_key=True))
# Each table references the other, so neither can be created before the other.
TABLES = [
    CreateModel("Hen", [KEY, ("egg", models.ForeignKey("fowl.Egg", CASCADE, related_name="+"))]),
    CreateModel("Egg", [KEY, ("hen", models.ForeignKey("fowl.Hen", CASCADE, null=True, related_name="+"))]),
]


@pytest.fixture
def states() -> tuple[ProjectState, ProjectState]:
    """The project's state without the tables, and with them. The first one is rendered, as when a migration starts."""
    before = ProjectState()
    assert before.apps.get_models() == []
    after = before.clone()
    CreateTables(TABLES).state_forwards("fowl", after)
    return before, after


def _references() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text LIKE 'fowl%' ORDER BY 1"
        )
        return [(str(table), str(target)) for table, target in cursor.fetchall()]


def test_tables_may_reference_each_other(states: tuple[ProjectState, ProjectState]) -> None:
    with connection.schema_editor() as editor:
        CreateTables(TABLES).database_forwards("fowl", editor, *states)

    assert _references() == [("fowl_egg", "fowl_hen"), ("fowl_hen", "fowl_egg")]


def test_the_tables_can_be_removed_again(states: tuple[ProjectState, ProjectState]) -> None:
    before, after = states
    with connection.schema_editor() as editor:
        CreateTables(TABLES).database_forwards("fowl", editor, before, after)

    with connection.schema_editor() as editor:
        CreateTables(TABLES).database_backwards("fowl", editor, after, before)

    assert [name for name in connection.introspection.table_names() if name.startswith("fowl")] == []


def test_a_migration_can_add_a_foreign_key_itself(states: tuple[ProjectState, ProjectState]) -> None:
    before, _ = states
    after = before.clone()
    operation = CreateTables(without_constraints(TABLES, {("Egg", "hen")}))
    operation.state_forwards("fowl", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("fowl", editor, before, after)
    assert _references() == [("fowl_hen", "fowl_egg")]

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE fowl_egg ADD FOREIGN KEY (hen_id) REFERENCES fowl_hen (id) ON DELETE CASCADE")

    assert _references() == [("fowl_egg", "fowl_hen"), ("fowl_hen", "fowl_egg")]


def test_only_the_constraint_of_a_named_field_is_left_out() -> None:
    copies = without_constraints(TABLES, {("Egg", "hen")})

    changed = [
        (copy.name, name, {**field.deconstruct()[3]}.get("db_constraint"))
        for table, copy in zip(TABLES, copies, strict=True)
        for (name, field), (_, before) in zip(copy.fields, table.fields, strict=True)
        if field is not before
    ]
    assert changed == [("Egg", "hen", False)]


def test_columns_of_fixed_length_come_first() -> None:
    texts = [("name", models.TextField()), ("laid", models.BooleanField()), ("weight", models.IntegerField())]
    table = CreateModel("Nest", [*texts, ("at", models.DateTimeField()), KEY])

    CreateTables([table])

    assert [name for name, _ in table.fields] == ["at", "id", "weight", "laid", "name"]
