"""Store what the agent writes into ATSs, and whether Recruiter has everything that the ATSs list."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("agent", "0018_drift"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proof",
            fields=[
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="proof",
                        serialize=False,
                        to="agent.connection",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Never compared"),
                            ("reading", "The ATS is being read"),
                            ("judged", "Compared"),
                            ("failed", "The ATS could not be read"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                (
                    "stream",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("jobs", "jobs"),
                            ("users", "users"),
                            ("candidates", "candidates"),
                            ("applications", "applications"),
                            ("groups", "groups"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cursor", models.BinaryField(null=True)),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("judged_at", models.DateTimeField(blank=True, null=True)),
                ("resumes_at", models.DateTimeField(blank=True, null=True)),
                ("fault", models.TextField(blank=True)),
                ("is_repairing", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="ListedRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "connection_id",
                        "entity",
                        "parent",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "entity",
                    models.CharField(
                        choices=[
                            ("jobs", "jobs"),
                            ("candidates", "candidates"),
                            ("candidate_notes", "candidate_notes"),
                            ("applications", "applications"),
                            ("application_notes", "application_notes"),
                            ("feedback", "feedback"),
                            ("stages", "stages"),
                            ("files", "files"),
                            ("groups", "groups"),
                            ("listed_jobs", "listed_jobs"),
                            ("listed_people", "listed_people"),
                        ],
                        max_length=20,
                    ),
                ),
                ("parent", models.CharField(blank=True, max_length=255)),
                ("key", models.CharField(max_length=255)),
                ("month", models.CharField(max_length=7)),
                ("content", models.CharField(max_length=32)),
                ("url", models.TextField(blank=True)),
                ("read_at", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listed", to="agent.connection"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AtsWrite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("export", "A person from Recruiter"),
                            ("contact", "Contact data that a person shared"),
                            ("note", "A note"),
                            ("message", "An InMail"),
                            ("removal", "A note that is removed"),
                            ("closed", "That a person closed their account"),
                            ("readers", "Who may read messages and notes"),
                            ("evaluation", "An evaluation"),
                            ("undo", "An earlier write that is undone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("export", models.CharField(blank=True, max_length=255)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("unknown", "Not known"),
                            ("undone", "Undone"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("fault", models.TextField(blank=True)),
                ("job_id", models.CharField(blank=True, max_length=255)),
                ("candidate_id", models.CharField(blank=True, max_length=255)),
                ("application_id", models.CharField(blank=True, max_length=255)),
                ("note_id", models.CharField(blank=True, max_length=255)),
                (
                    "made",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                    ),
                ),
                ("seen", models.CharField(blank=True, max_length=32)),
                ("exchanges", models.TextField(blank=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="writes", to="agent.connection"
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undoings",
                        to="agent.atswrite",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
                "indexes": [
                    models.Index(fields=["connection", "-created_at"], name="agent_write_recent"),
                    models.Index(fields=["connection", "state", "-created_at"], name="agent_write_state"),
                    models.Index(fields=["connection", "key"], name="agent_write_key"),
                    models.Index(fields=["connection", "candidate_id"], name="agent_write_candidate"),
                    models.Index(fields=["created_at"], name="agent_write_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("missing", "Not in Recruiter"),
                            ("refused", "Refused by Recruiter"),
                            ("changed", "Older in Recruiter"),
                            ("extra", "Not in the ATS"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "entity",
                    models.CharField(
                        choices=[
                            ("jobs", "jobs"),
                            ("candidates", "candidates"),
                            ("candidate_notes", "candidate_notes"),
                            ("applications", "applications"),
                            ("application_notes", "application_notes"),
                            ("feedback", "feedback"),
                            ("stages", "stages"),
                            ("files", "files"),
                            ("groups", "groups"),
                            ("listed_jobs", "listed_jobs"),
                            ("listed_people", "listed_people"),
                        ],
                        max_length=20,
                    ),
                ),
                ("parent", models.CharField(blank=True, max_length=255)),
                ("key", models.CharField(max_length=255)),
                ("month", models.CharField(blank=True, max_length=7)),
                ("url", models.TextField(blank=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="differences", to="agent.connection"
                    ),
                ),
            ],
            options={
                "db_table": "agent_proof_difference",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "entity", "parent", "key"), name="agent_difference_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProofMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entity",
                    models.CharField(
                        choices=[
                            ("jobs", "jobs"),
                            ("candidates", "candidates"),
                            ("candidate_notes", "candidate_notes"),
                            ("applications", "applications"),
                            ("application_notes", "application_notes"),
                            ("feedback", "feedback"),
                            ("stages", "stages"),
                            ("files", "files"),
                            ("groups", "groups"),
                            ("listed_jobs", "listed_jobs"),
                            ("listed_people", "listed_people"),
                        ],
                        max_length=20,
                    ),
                ),
                ("month", models.CharField(blank=True, max_length=7)),
                ("listed", models.PositiveIntegerField()),
                ("listed_digest", models.CharField(max_length=16)),
                ("accepted", models.PositiveIntegerField()),
                ("accepted_digest", models.CharField(max_length=16)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proof_months", to="agent.connection"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "entity", "month"), name="agent_proof_month_once")
                ],
            },
        ),
    ]
