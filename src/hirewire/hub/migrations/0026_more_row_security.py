"""Policies for more tables.

Some of the tables have a column with the company's id, like the tables of migration 0013. For most tables, the
condition finds the company through another table: it looks up a row of that table by key, and only finds rows that the
policy of that table allows.

Values that are the same for all rows of a statement are sub-selects, so that PostgreSQL evaluates them only once.
"""

from django.db import migrations

CONTRACTS = """
CREATE OR REPLACE FUNCTION public.hw_contracts() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT array(SELECT id FROM public.hub_contract WHERE organization_id = public.hw_company()) $$;
"""
OWN = "organization_id = (SELECT hw_company())"
#: A session without a company sees the audit entries without a company. An application writes such entries until it
#: serves a company.
OWN_OR_NOBODYS = "organization_id IS NOT DISTINCT FROM (SELECT hw_company())"
CONTRACT = "contract_id = ANY ((SELECT hw_contracts())::bigint[])"


def through(table: str, column: str) -> str:
    return f"EXISTS (SELECT FROM {table} AS held WHERE held.id = {column})"


SEAT = f"EXISTS (SELECT FROM hub_seat AS held WHERE held.id = seat_id AND held.{CONTRACT})"
POLICIES = {
    "hub_integration": OWN,
    "hub_companyaccess": OWN,
    "hub_synchold": OWN,
    "hub_pushevent": OWN,
    "hub_auditentry": OWN_OR_NOBODYS,
    "hub_thread": CONTRACT,
    "hub_prospectnote": CONTRACT,
    "hub_mailstub": CONTRACT,
    "hub_project": CONTRACT,
    "hub_contractaccess": CONTRACT,
    "hub_seatinvitation": CONTRACT,
    "hub_atshit": CONTRACT,
    "hub_inmailtemplate": SEAT,
    "hub_peoplesearch": SEAT,
    "hub_message": through("hub_thread", "thread_id"),
    "hub_projectseat": through("hub_project", "project_id"),
    "hub_projectstage": through("hub_project", "project_id"),
    "hub_projectcandidate": through("hub_project", "project_id"),
    "hub_projectmove": through("hub_project", "project_id"),
    "hub_configuration": through("hub_integration", "integration_id"),
    "hub_delivery": through("hub_pushevent", "event_id"),
    "hub_importfault": through("hub_memberimport", "run_id"),
    "hub_memberemail": through("hub_member", "member_id"),
    "hub_position": through("hub_member", "member_id"),
    "hub_education": through("hub_member", "member_id"),
}


def protect(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY company ON {table} USING ({condition})",
        f"DROP POLICY company ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


class Migration(migrations.Migration):
    dependencies = [("hub", "0025_ats_hits")]
    operations = [
        migrations.RunSQL(CONTRACTS, "DROP FUNCTION hw_contracts"),
        *(protect(table, condition) for table, condition in POLICIES.items()),
    ]
