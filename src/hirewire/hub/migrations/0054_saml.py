"""Sign-in by SAML: store providers' metadata, and the assertions that arrived."""

import django.db.models.deletion
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
        ("hub", "0053_traces"),
    ]

    operations = [
        migrations.AddField(
            model_name="identityprovider",
            name="allows_unasked",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="identityprovider",
            name="metadata",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="identityprovider",
            name="metadata_read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="identityprovider",
            name="metadata_tried_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="identityprovider",
            name="metadata_url",
            field=models.CharField(blank=True, db_default="", max_length=500),
        ),
        migrations.AddField(
            model_name="identityprovider",
            name="protocol",
            field=models.CharField(
                choices=[("OPENID", "OpenID Connect"), ("SAML", "SAML 2.0")],
                db_default="OPENID",
                default="OPENID",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="SamlAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("assertion_id", models.CharField(max_length=255)),
                ("digest", models.BinaryField(unique=True)),
                ("claims", models.JSONField(default=dict)),
                ("in_response_to", models.CharField(blank=True, max_length=255)),
                ("arrived_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("forget_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.identityprovider"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "assertion_id"), name="hub_saml_answer_once")
                ],
            },
        ),
        _protect("hub_samlanswer"),
    ]
