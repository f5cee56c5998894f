import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agent", "0017_read_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="DriftWarning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("value", "value"),
                            ("missing", "missing"),
                            ("type", "type"),
                            ("version", "version"),
                            ("sunset", "sunset"),
                            ("deprecation", "deprecation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("entity", models.CharField(blank=True, max_length=100)),
                ("field", models.CharField(max_length=200)),
                ("value", models.CharField(blank=True, max_length=50)),
                ("count", models.PositiveBigIntegerField()),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("example", models.TextField(blank=True)),
                ("known_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drift_warnings",
                        to="agent.connection",
                    ),
                ),
            ],
            options={
                "ordering": ("first_seen_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "kind", "entity", "field", "value"), name="agent_drift_warning_once"
                    )
                ],
            },
        ),
    ]
