"""Candidacies: rows that say which stages members have reached in jobs of the ATS. Searches find them by an index."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock

# Adds candidacies for job applications that were synced before this release. The worker writes those of later job
# applications. The pattern contains the words that mean a final stage in this release.
FILL = r"""
INSERT INTO hub_candidacy (organization_id, application_id, ats_job_application_id, member_id, ats_candidate_id,
    ats_job_posting_id, stage, since, is_over)
SELECT a.organization_id, a.application_id, a.ats_job_application_id, m.member_id, a.ats_candidate_id,
    a.ats_job_posting_id, coalesce(s.stage, ''), coalesce(s.ats_created_at, a.ats_created_at),
    a.disposition_reason <> '' OR coalesce(s.stage, '') ~* '\m(hired|rejected|rejection|declined|withdrawn|withdrew'
        '|not selected|not hired|unsuccessful|disqualified|archived|dismissed|refused|closed'
        '|no longer under consideration)\M'
FROM hub_match m JOIN hub_application a USING (organization_id, application_id, ats_candidate_id)
LEFT JOIN (
    SELECT DISTINCT ON (organization_id, application_id, ats_job_application_id) organization_id, application_id,
        ats_job_application_id, stage, ats_created_at
    FROM hub_stage
    ORDER BY organization_id, application_id, ats_job_application_id, ats_created_at DESC, part_id DESC
) s USING (organization_id, application_id, ats_job_application_id)
"""


def _protect(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" CREATE POLICY company ON {table} USING (organization_id = (SELECT hw_company()))",
        f"DROP POLICY company ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0023_contract_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaleApplications",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "job_application_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.developerapplication",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Candidacy",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "application_id",
                        "ats_job_application_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("ats_job_application_id", models.CharField(max_length=255)),
                ("ats_candidate_id", models.CharField(max_length=255)),
                ("ats_job_posting_id", models.CharField(max_length=200)),
                ("stage", models.TextField(blank=True)),
                ("since", models.DateTimeField()),
                ("is_over", models.BooleanField()),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.developerapplication",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.organization",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member", "organization"],
                        include=("application", "is_over"),
                        name="hub_candidacy_member",
                    ),
                    models.Index(
                        fields=["organization", "stage", "member"], include=("application",), name="hub_candidacy_stage"
                    ),
                    models.Index(fields=["organization", "ats_job_posting_id", "member"], name="hub_candidacy_job"),
                ],
            },
        ),
        migrations.RemoveIndex(model_name="match", name="hub_match_member"),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["organization", "member"], include=("application",), name="hub_match_of"),
        ),
        _protect("hub_staleapplications"),
        _protect("hub_candidacy"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
