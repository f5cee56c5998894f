"""Renames the model that counts what was sent. Its table keeps its name."""

import django.db.models.deletion
from django.db import migrations, models

#: Django would leave the permissions for the old model in the database. Delete them: this program uses no permissions.
_FORGET = """
DO $$ BEGIN
    IF to_regclass('auth_permission') IS NOT NULL THEN
        DELETE FROM auth_permission WHERE codename ~ '^(add|change|delete|view)_tally$';
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("agent", "0011_looked_anew")]

    operations = [
        migrations.RunSQL(_FORGET, migrations.RunSQL.noop),
        migrations.AlterModelTable("tally", "agent_tally"),
        migrations.RenameModel("Tally", "SentCount"),
        migrations.AlterField(
            "sentcount",
            "connection",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sent_counts", to="agent.connection"
            ),
        ),
    ]
