"""Remove ids of ATS records that finished purges left in exports.

Where another company's rows have moved in since, exports from before the purge may be that company's, so they stay;
another purge would empty them.
"""

from django.db import migrations

BLANK = """
UPDATE public.hub_export AS export SET adds_to = '', besides = '{}', failure = '' FROM public.hub_purge AS purge
WHERE export.organization_id = purge.organization_id AND export.created_at <= purge.finished_at
    AND (purge.application_id IS NULL OR export.application_id = purge.application_id)
    AND (export.adds_to <> '' OR export.besides <> '{}' OR export.failure <> '')
    AND NOT EXISTS (
        SELECT FROM public.hub_companymove AS move
        WHERE move.number = purge.organization_id AND move.switched_at > purge.finished_at
            AND move.cause <> 'RENUMBERED'
    )
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0081_countries_by_name")]
    operations = [migrations.RunSQL(BLANK, migrations.RunSQL.noop)]
