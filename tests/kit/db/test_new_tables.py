import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState
from django.db.models.deletion import CASCADE

from hirewire.kit.db.new_tables import CreateTables

pytestmark = pytest.mark.django_db

KEY = ("id", models.BigAutoField(primary_key=True))
# Each references the other, so neither could be created first.
TABLES = [
    CreateModel("Hen", [KEY, ("egg", models.ForeignKey("fowl.Egg", CASCADE, related_name="+"))]),
    CreateModel("Egg", [KEY, ("hen", models.ForeignKey("fowl.Hen", CASCADE, null=True, related_name="+"))]),
]


@pytest.fixture
def states() -> tuple[ProjectState, ProjectState]:
    """The project's states without and with the tables. The first one is rendered, as at the start of a migration."""
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


def test_columns_of_fixed_length_come_first() -> None:
    texts = [("name", models.TextField()), ("laid", models.BooleanField()), ("weight", models.IntegerField())]
    table = CreateModel("Nest", [*texts, ("at", models.DateTimeField()), KEY])

    CreateTables([table])

    assert [name for name, _ in table.fields] == ["at", "id", "weight", "laid", "name"]
