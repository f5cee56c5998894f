"""Row security of tables that a cluster may distribute: compare a column with a setting, without a query.

Each statement runs in a separate transaction, so that none holds a lock while it waits for another table.
"""

from django.db import migrations

TABLES = (
    "hub_application",
    "hub_applicationnote",
    "hub_attachment",
    "hub_candidacy",
    "hub_candidate",
    "hub_candidatenote",
    "hub_entityacl",
    "hub_entityaclassignee",
    "hub_evaluation",
    "hub_export",
    "hub_followedjob",
    "hub_interviewfeedback",
    "hub_jobposting",
    "hub_jobrequisition",
    "hub_jobrequisitionstage",
    "hub_match",
    "hub_matchdecision",
    "hub_media",
    "hub_notinterested",
    "hub_sampledmatch",
    "hub_stage",
    "hub_suggestion",
    "hub_tally",
    "hub_unlinked",
)
OWN = "organization_id = nullif(current_setting('hirewire.organization', true), '')::bigint"
WAS = "organization_id = (SELECT hw_company())"
#: Members of the network belong to everybody.
NETWORKS = "organization_id IS NULL OR "


def compared(table: str, condition: str, was: str) -> migrations.RunSQL:
    policy = f"ALTER POLICY company ON {table} USING"
    return migrations.RunSQL(f"{policy} ({condition})", f"{policy} ({was})")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0058_blind_indicator")]
    operations = [
        *(compared(table, OWN, WAS) for table in TABLES),
        compared("hub_member", NETWORKS + OWN, NETWORKS + WAS),
    ]
