"""All tables of the simulator in one step, for empty databases. See docs/decisions/0042-squashed-migrations.md."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from hirewire.kit.db.new_tables import CreateTables
from hirewire.simulator.migrations.squashed_0012.tables import TABLES

# The function may be declared IMMUTABLE, although it calls array_to_string(), which is only STABLE. The text of some
# kinds of arrays depends on settings, but that of a text array does not.
SOUGHT = """
CREATE OR REPLACE FUNCTION simulator_sought(first text, last text, title text, company text, emails text[])
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT lower(' ' || first || ' ' || last || ' ' || title || ' ' || company || ' ' || array_to_string(emails, ' '))
$$;
"""


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
    ]
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(SOUGHT, "DROP FUNCTION simulator_sought"),
        CreateTables(TABLES),
    ]
