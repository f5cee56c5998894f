"""Remove names of members from audit trails in which finished purges with the scope ``EVERYTHING`` left them.

The certificates of these purges say that no name is left.

There is one exception: if rows of another company moved to the purged company after the purge, old entries may have
come with these rows. The migration cannot tell these entries from the purged company's own entries, so the names in
both stay until another purge removes them.
"""

from django.db import migrations

_BLANK = """
UPDATE public.hub_auditentry AS entry SET {column} = '' FROM public.hub_purge AS purge
WHERE purge.scope = 'EVERYTHING' AND entry.organization_id = purge.organization_id AND entry.at <= purge.finished_at
    AND entry.{column} <> '' AND entry.action IN ({actions})
    AND NOT EXISTS (
        SELECT FROM public.hub_companymove AS move
        WHERE move.number = purge.organization_id AND move.switched_at > purge.finished_at
    )
"""
ACTOR = _BLANK.format(column="actor", actions="'inmail.answered', 'contact_data.shared'")
SUBJECT = _BLANK.format(column="subject", actions="'recommendation.dismissed', 'recommendation.dismissal_undone'")


class Migration(migrations.Migration):
    dependencies = [("hub", "0075_decisions_about_nobody")]
    operations = [
        migrations.RunSQL(ACTOR, migrations.RunSQL.noop),
        migrations.RunSQL(SUBJECT, migrations.RunSQL.noop),
    ]
