"""Policies that limit a session to one company's rows, unless the session's role owns the tables."""

from django.db import migrations

COMPANY = """
CREATE OR REPLACE FUNCTION public.hw_company() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('hirewire.organization', true), '')::bigint $$;
"""
TABLES = (
    "hub_application",
    "hub_applicationnote",
    "hub_archive",
    "hub_attachment",
    "hub_candidate",
    "hub_candidatenote",
    "hub_entityacl",
    "hub_entityaclassignee",
    "hub_export",
    "hub_interviewfeedback",
    "hub_jobposting",
    "hub_match",
    "hub_media",
    "hub_memberimport",
    "hub_postingtask",
    "hub_purge",
    "hub_rematch",
    "hub_stage",
)


def protect(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" CREATE POLICY company ON {table} USING (organization_id = (SELECT hw_company()))",
        f"DROP POLICY company ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


class Migration(migrations.Migration):
    dependencies = [("hub", "0012_push_lines")]
    operations = [
        migrations.RunSQL(COMPANY, "DROP FUNCTION hw_company"),
        *(protect(table) for table in TABLES),
        # Members of the network are visible to everybody, imported members only to the company that imported them.
        migrations.RunSQL(
            "ALTER TABLE hub_member ENABLE ROW LEVEL SECURITY;"
            " CREATE POLICY company ON hub_member"
            " USING (organization_id IS NULL OR organization_id = (SELECT hw_company()))",
            "DROP POLICY company ON hub_member; ALTER TABLE hub_member DISABLE ROW LEVEL SECURITY",
        ),
    ]
