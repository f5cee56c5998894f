"""Clean up what earlier releases left when a company's id changed.

The company's directory and identity providers stayed with the former id. Row security hid the directory's rows from
sessions with the new id, but these rows kept the company from connecting a directory again. The providers' domains
stayed confirmed for the former id, although it had no contracts any more. The domains could therefore not be confirmed
for the new id.
"""

from django.db import migrations, models

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
#: The former ids of companies whose contracts all moved. An id is left out if a contract belongs to it again.
_EMPTIED = """
SELECT source_id FROM public.hub_companymove AS move WHERE move.is_whole AND move.switched_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM public.hub_contract AS contract WHERE contract.organization_id = move.source_id)
"""
_OF_EMPTIED = "DELETE FROM public.{table} WHERE organization_id IN ({emptied})"
PROVIDERS = [
    _OF_EMPTIED.format(table=table, emptied=_EMPTIED)
    for table in ("hub_samlanswer", "hub_grouprole", "hub_providerdomain", "hub_identityprovider")
]


class Migration(migrations.Migration):
    dependencies = [("hub", "0088_changed_notes")]
    operations = [
        *(
            migrations.RunSQL(statement, migrations.RunSQL.noop)
            for statement in (TOKENS, MEMBERSHIPS, GROUPS, ENTRIES, *PROVIDERS)
        ),
        # In earlier releases, purges of everything did not remove the names of projects from the audit trail. With the
        # new column, an hourly task finds such purges and removes the names. The task also finds purges that workers of
        # an earlier release finish during an upgrade.
        migrations.AddField("purge", "work_trail_cleared_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "companymove",
            "source",
            models.ForeignKey("hub.organization", models.CASCADE, related_name="moves_away"),
        ),
    ]
