"""Counts of what was sent get their name; the table keeps its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0011_looked_anew")]

    operations = [
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
