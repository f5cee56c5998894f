import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hirewire.kit.clock

TABLES = [
    migrations.CreateModel(
        name="Archive",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "requested_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("contract_ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("WAITING", "Next"),
                        ("RUNNING", "Being written"),
                        ("READY", "Ready"),
                        ("EXPIRED", "Expired"),
                    ],
                    default="WAITING",
                    max_length=10,
                ),
            ),
            ("file_name", models.CharField(blank=True, max_length=200)),
            ("bytes", models.BigIntegerField(default=0)),
            ("sha256", models.CharField(blank=True, max_length=64)),
            ("kinds_done", models.PositiveSmallIntegerField(default=0)),
            ("kinds_total", models.PositiveSmallIntegerField(default=0)),
            ("records", models.BigIntegerField(default=0)),
            ("requested_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("expires_at", models.DateTimeField()),
        ],
        options={
            "indexes": [models.Index(fields=["organization", "requested_by"], name="hub_archive_own")],
        },
    ),
    migrations.CreateModel(
        name="ReleasedNumber",
        fields=[
            ("number", models.BigIntegerField(primary_key=True, serialize=False)),
            (
                "source",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            ("released_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="CompanyMove",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "source",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="moves_away", to="hub.organization"
                ),
            ),
            ("number", models.BigIntegerField()),
            ("name", models.CharField(max_length=200)),
            (
                "cause",
                models.CharField(
                    choices=[
                        ("RENUMBERED", "The company has a new id"),
                        ("MERGED", "The company joins another one"),
                        ("SPLIT", "A part of the company leaves it"),
                    ],
                    max_length=12,
                ),
            ),
            ("contract_ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            (
                "application_ids",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.BigIntegerField(), blank=True, default=list, size=None
                ),
            ),
            ("is_whole", models.BooleanField()),
            (
                "requested_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("requested_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("switches_at", models.DateTimeField()),
            ("waits_for", models.CharField(blank=True, max_length=200)),
            ("switched_at", models.DateTimeField(blank=True, null=True)),
            ("looked_at", models.DateTimeField(blank=True, null=True)),
            ("cancelled_at", models.DateTimeField(blank=True, null=True)),
            ("former_until", models.DateTimeField(blank=True, null=True)),
            ("counts", models.JSONField(default=dict)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("cancelled_at", None), ("switched_at", None)),
                    fields=("source",),
                    name="hub_move_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Purge",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "application",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            (
                "scope",
                models.CharField(
                    choices=[
                        ("APPLICATION", "All that one ATS has sent"),
                        ("ATS", "All that any ATS has sent"),
                        ("EVERYTHING", "All that any ATS has sent, and what recruiters wrote, exported and imported"),
                    ],
                    default="APPLICATION",
                    max_length=12,
                ),
            ),
            (
                "requested_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("seat_id", models.BigIntegerField(blank=True, null=True)),
            ("requested_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("starts_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("started_at", models.DateTimeField(blank=True, null=True)),
            ("before", models.JSONField(default=dict)),
            ("counts", models.JSONField(default=dict)),
            ("progressed_at", models.DateTimeField(blank=True, null=True)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("trail_cleared_at", models.DateTimeField(blank=True, null=True)),
            ("work_trail_cleared_at", models.DateTimeField(blank=True, null=True)),
            ("cancelled_at", models.DateTimeField(blank=True, null=True)),
            ("certificate", models.JSONField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("cancelled_at", None), ("finished_at", None)),
                    fields=["starts_at"],
                    name="hub_purge_open",
                )
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("cancelled_at", None), ("finished_at", None)),
                    fields=("organization", "application"),
                    name="hub_purge_once",
                    nulls_distinct=False,
                )
            ],
        },
    ),
]
