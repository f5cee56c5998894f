"""Remove ids of ATS records that finished purges left in the audit trail.

Where another company's rows have moved in since, entries from before the purge may be that company's, so they stay;
another purge would empty them.
"""

from django.db import migrations

BLANK = """
UPDATE public.hub_auditentry AS entry SET subject = '' FROM public.hub_purge AS purge
WHERE entry.organization_id = purge.organization_id AND entry.at <= purge.finished_at
    AND (purge.application_id IS NULL OR purge.application_id = entry.application_id) AND entry.subject <> ''
    AND (entry.action LIKE 'candidate.%' OR entry.action IN ('attachment.downloaded', 'evaluation.sent'))
    AND NOT EXISTS (
        SELECT FROM public.hub_companymove AS move
        WHERE move.number = purge.organization_id AND move.switched_at > purge.finished_at
            AND move.cause <> 'RENUMBERED'
    )
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0084_returns_to_former_ids")]
    operations = [migrations.RunSQL(BLANK, migrations.RunSQL.noop)]
