"""Certification runs of applications, and the state of each rule."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hirewire.kit.clock

OWN = "organization_id = (SELECT hw_company())"


def _protect(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY company ON {table} USING ({OWN})",
        f"DROP POLICY company ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0051_mails"),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificationRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("product", models.CharField(max_length=100)),
                ("began_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("since", models.DateTimeField()),
                ("choices", models.JSONField(default=dict)),
                ("traffic", models.JSONField(default=dict)),
                ("current", models.CharField(blank=True, max_length=10)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certification_runs",
                        to="hub.developerapplication",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RuleStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("rule", models.CharField(max_length=10)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("watching", "watching"),
                            ("failed", "failed"),
                            ("asking", "asking"),
                            ("over", "over"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("passed", "passed"),
                            ("failed", "failed"),
                            ("not applicable", "not applicable"),
                            ("not run", "not run"),
                        ],
                        max_length=20,
                    ),
                ),
                ("result", models.JSONField(default=dict)),
                ("since_call", models.CharField(blank=True, max_length=32)),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                ("shown_after_call", models.CharField(blank=True, max_length=32)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.developerapplication"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="hub.certificationrun"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="certificationrun",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="hub_certification_number"),
        ),
        migrations.AddConstraint(
            model_name="rulestanding",
            constraint=models.UniqueConstraint(fields=("run", "rule"), name="hub_rule_standing_once"),
        ),
        _protect("hub_certificationrun"),
        _protect("hub_rulestanding"),
    ]
