"""Stored counts, for pages of companies that have too many rows to count while somebody waits."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE

import hirewire.kit.clock

_TENANT = {"on_delete": CASCADE, "related_name": "+", "db_index": False}


class Migration(migrations.Migration):
    dependencies = [("hub", "0026_more_row_security")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "application_id",
                        "kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("here", models.PositiveBigIntegerField()),
                ("last_at", models.DateTimeField()),
                ("by_week", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("application", models.ForeignKey(to="hub.developerapplication", **_TENANT)),
                ("organization", models.ForeignKey(to="hub.organization", **_TENANT)),
            ],
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                fields=["organization"], name="hub_member_counted", condition=models.Q(("closed_at", None))
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE hub_tally ENABLE ROW LEVEL SECURITY;"
            " CREATE POLICY company ON hub_tally USING (organization_id = (SELECT hw_company()))",
            "DROP POLICY company ON hub_tally; ALTER TABLE hub_tally DISABLE ROW LEVEL SECURITY",
        ),
    ]
