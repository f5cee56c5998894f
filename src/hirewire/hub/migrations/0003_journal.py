"""The table of API calls, with a partition for each day."""

import django.db.models.deletion
from django.db import migrations, models

# Django does not support partitions and creates a plain table. These statements replace it with a partitioned table.
# EXTERNAL keeps PostgreSQL from compressing the bodies, which the hub has already compressed.
PARTITIONED = """
CREATE TABLE hub_apicall_parted (LIKE hub_apicall INCLUDING ALL) PARTITION BY RANGE (id);
DROP TABLE hub_apicall;
ALTER TABLE hub_apicall_parted RENAME TO hub_apicall;
ALTER INDEX hub_apicall_parted_pkey RENAME TO hub_apicall_pkey;
ALTER TABLE hub_apicall
    ALTER COLUMN packed_request SET STORAGE EXTERNAL, ALTER COLUMN packed_answer SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0002_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiCall",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "caller",
                    models.CharField(
                        choices=[
                            ("APPLICATION", "the application itself"),
                            ("PERSON", "a person's token"),
                            ("NOBODY", "nobody who proved who it is"),
                        ],
                        max_length=12,
                    ),
                ),
                ("verb", models.CharField(max_length=10)),
                ("path", models.TextField()),
                ("query", models.TextField()),
                ("resource", models.CharField(max_length=100)),
                ("method", models.CharField(max_length=30)),
                ("version", models.CharField(max_length=16)),
                ("protocol", models.CharField(max_length=8)),
                ("status", models.PositiveSmallIntegerField()),
                ("done", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
                ("took_us", models.PositiveIntegerField()),
                ("request_bytes", models.PositiveIntegerField()),
                ("answer_bytes", models.PositiveIntegerField()),
                ("request_headers", models.JSONField()),
                ("answer_headers", models.JSONField()),
                ("packed_request", models.BinaryField()),
                ("packed_answer", models.BinaryField()),
                ("lost_before", models.PositiveIntegerField(default=0)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.developerapplication",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="hub.organization",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(PARTITIONED, migrations.RunSQL.noop),
        migrations.AddIndex("apicall", models.Index(fields=["application", "id"], name="hub_apicall_own")),
        migrations.AddIndex(
            "apicall",
            models.Index(
                fields=["application", "id"], name="hub_apicall_faults", condition=models.Q(("status__gte", 400))
            ),
        ),
    ]
