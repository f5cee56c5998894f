"""Tables and integrations for two widgets: recommended matches, and one search over Recruiter and the ATS."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock

# Customers that requested RSC before this release also get the integrations of the two widgets, because they requested
# all of RSC. Their partners may name these integrations, but need not.
REQUEST_WIDGETS = """
INSERT INTO hub_integration
    (application_id, organization_id, contract_id, integration_type, integration_name, created_at)
SELECT application_id, organization_id, NULL, widget, '', created_at
FROM hub_integration CROSS JOIN unnest('{RECOMMENDED_MATCHES,UNIFIED_SEARCH}'::text[]) AS widget
WHERE integration_type = 'PROFILE_PLUGIN'
ON CONFLICT DO NOTHING
"""

CANDIDATE_DOCUMENT = """
CREATE OR REPLACE FUNCTION public.hw_candidate_document(
    first text, last text, title text, company text, addresses jsonb)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT to_tsvector('simple', public.hw_plain(left(coalesce(first, '') || ' ' || coalesce(last, '') || ' '
    || coalesce(title, '') || ' ' || coalesce(company, '') || ' '
    || jsonb_path_query_array(coalesce(addresses, '[]'), '$[*].city')::text, 5000)))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0020_unlinked"),
    ]

    operations = [
        migrations.AlterField(
            model_name="integration",
            name="integration_type",
            field=models.CharField(
                choices=[
                    ("CSA_API", "Csa Api"),
                    ("IN_ATS_INDICATOR", "In Ats Indicator"),
                    ("ONE_CLICK_EXPORT", "One Click Export"),
                    ("PROFILE_PLUGIN", "Profile Plugin"),
                    ("RECOMMENDED_MATCHES", "Recommended Matches"),
                    ("UNIFIED_SEARCH", "Unified Search"),
                ],
                max_length=40,
            ),
        ),
        migrations.RunSQL(REQUEST_WIDGETS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="member",
            name="open_to_opportunities",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("open_to_opportunities", True)), fields=["id"], name="hub_member_open"
            ),
        ),
        migrations.RunSQL(CANDIDATE_DOCUMENT, "DROP FUNCTION hw_candidate_document"),
        migrations.AddIndex(
            model_name="candidate",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("first_name"),
                    models.F("last_name"),
                    models.F("current_job_title"),
                    models.F("current_company_name"),
                    models.F("addresses"),
                    function="hw_candidate_document",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="hub_candidate_document",
            ),
        ),
        migrations.CreateModel(
            name="NotInterested",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "application_id",
                        "external_job_posting_id",
                        "contract_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("external_job_posting_id", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=hirewire.kit.clock.now)),
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
                    "contract",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.contract"),
                ),
                (
                    "member",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"),
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
                (
                    "seat",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.seat"),
                ),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE hub_notinterested ENABLE ROW LEVEL SECURITY;"
            " CREATE POLICY company ON hub_notinterested USING (organization_id = (SELECT hw_company()))",
            "DROP POLICY company ON hub_notinterested; ALTER TABLE hub_notinterested DISABLE ROW LEVEL SECURITY",
        ),
    ]
