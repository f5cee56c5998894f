from django.db import migrations, models

#: Fills the new column with the times at which companies return to former ids, for returns that are already planned.
PLANNED_RETURNS = """
UPDATE public.hub_otherid AS other SET returns_at = move.switches_at FROM public.hub_companymove AS move
WHERE move.switched_at IS NULL AND move.cancelled_at IS NULL
    AND other.is_former AND other.number = move.number AND other.application_id = ANY(move.application_ids)
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0083_late_rows_of_moves")]
    operations = [
        migrations.AddField("otherid", "returns_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(PLANNED_RETURNS, migrations.RunSQL.noop),
    ]
