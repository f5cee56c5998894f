"""Delete what contracts that changed their company have left at the former one: what its directory said about them.

Row security hides it from the contract's new company, where it kept a new directory from being connected.
"""

from django.db import migrations

TOKENS = """
DELETE FROM public.hub_directorytoken AS token USING public.hub_contract AS contract
WHERE contract.id = token.contract_id AND contract.organization_id <> token.organization_id
"""
MEMBERSHIPS = """
DELETE FROM public.hub_directorymembership AS membership
USING public.hub_directorygroup AS held, public.hub_contract AS contract
WHERE held.id = membership.group_id AND contract.id = held.contract_id
    AND contract.organization_id <> held.organization_id
"""
GROUPS = """
DELETE FROM public.hub_directorygroup AS held USING public.hub_contract AS contract
WHERE contract.id = held.contract_id AND contract.organization_id <> held.organization_id
"""
ENTRIES = """
DELETE FROM public.hub_directoryentry AS entry USING public.hub_seat AS seat, public.hub_contract AS contract
WHERE seat.id = entry.seat_id AND contract.id = seat.contract_id
    AND contract.organization_id <> entry.organization_id
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0088_changed_notes")]
    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (TOKENS, MEMBERSHIPS, GROUPS, ENTRIES)
    ]
