"""All tables of the simulator in one step, for empty databases. See docs/decisions/0042-squashed-migrations.md."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from hirewire.kit.db.new_tables import CreateTables, without_constraints
from hirewire.simulator.migrations.squashed_0017 import functions, parameters, side_by_side, triggers
from hirewire.simulator.migrations.squashed_0017.tables import TABLES


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("simulator", "0001_initial"),
        ("simulator", "0002_security_groups"),
        ("simulator", "0003_drop_group_names"),
        ("simulator", "0004_recruiter_history"),
        ("simulator", "0005_resumes"),
        ("simulator", "0006_evaluations"),
        ("simulator", "0007_left_recruiter"),
        ("simulator", "0008_duplicates"),
        ("simulator", "0009_quick_lists"),
        ("simulator", "0010_resemblances"),
        ("simulator", "0011_stopped_imports"),
        ("simulator", "0012_suspicions"),
        ("simulator", "0013_weighed_resemblances"),
        ("simulator", "0014_note_users"),
        ("simulator", "0015_earlier_data"),
        ("simulator", "0016_vacuums"),
        ("simulator", "0017_side_by_side"),
    ]
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(functions.FUNCTIONS, functions.DROP_FUNCTIONS),
        migrations.SeparateDatabaseAndState(
            [
                CreateTables(without_constraints(TABLES, side_by_side.FIELDS)),
                migrations.RunSQL(side_by_side.CONSTRAINTS, migrations.RunSQL.noop),
            ],
            [CreateTables(TABLES)],
        ),
        migrations.RunSQL(triggers.TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(side_by_side.TRIGGERS, side_by_side.DROP_TRIGGERS),
        migrations.RunSQL(parameters.PARAMETERS, migrations.RunSQL.noop),
    ]
