"""Remove names that migration 0076 left in the audit trails of companies that got another id after a purge.

Migration 0076 mistook the move of such a company for the arrival of another company's rows.
"""

from django.db import migrations

_BLANK = """
UPDATE public.hub_auditentry AS entry SET {column} = '' FROM public.hub_purge AS purge
WHERE purge.scope = 'EVERYTHING' AND entry.organization_id = purge.organization_id AND entry.at <= purge.finished_at
    AND entry.{column} <> '' AND entry.action IN ({actions})
    AND NOT EXISTS (
        SELECT FROM public.hub_companymove AS move
        WHERE move.number = purge.organization_id AND move.switched_at > purge.finished_at
            AND move.cause <> 'RENUMBERED'
    )
"""
ACTOR = _BLANK.format(column="actor", actions="'inmail.answered', 'contact_data.shared'")
SUBJECT = _BLANK.format(column="subject", actions="'recommendation.dismissed', 'recommendation.dismissal_undone'")


class Migration(migrations.Migration):
    dependencies = [("hub", "0078_refusals_and_long_counts")]
    operations = [
        migrations.RunSQL(ACTOR, migrations.RunSQL.noop),
        migrations.RunSQL(SUBJECT, migrations.RunSQL.noop),
    ]
