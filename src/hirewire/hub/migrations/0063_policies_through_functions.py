"""Functions with which row security on a cluster finds the seats and members that a session may see.

In a cluster, every database server has a copy of the tables of seats and of members. A policy cannot query such a
table; a function can. ``hirewire hub distribute`` puts calls of these functions into the policies. On a single
PostgreSQL, nothing uses the functions.
"""

from django.db import migrations

SEATS = """
CREATE OR REPLACE FUNCTION public.hw_seats() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT array(SELECT id FROM public.hub_seat WHERE contract_id = ANY (public.hw_contracts())) $$;
"""
MEMBERS = """
CREATE OR REPLACE FUNCTION public.hw_sees_member(which bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT EXISTS (
    SELECT FROM public.hub_member
    WHERE id = which AND (organization_id IS NULL OR organization_id = public.hw_company())
) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0062_triggers_on_copies")]
    operations = [
        migrations.RunSQL(SEATS, "DROP FUNCTION hw_seats()"),
        migrations.RunSQL(MEMBERS, "DROP FUNCTION hw_sees_member(bigint)"),
    ]
