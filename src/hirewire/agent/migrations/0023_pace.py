"""How many records each connection sends in a minute."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0022_applications_with_candidates")]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pace",
                        serialize=False,
                        to="agent.connection",
                    ),
                ),
                ("minute", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
                ("before", models.PositiveIntegerField(default=0)),
            ],
        )
    ]
