"""Store the time of a member's last answer, by which notifications are sorted."""

from django.db import migrations, models

#: Fills the new column. The previous release computed this time whenever somebody opened the notifications.
_LAST = """
UPDATE hub_thread SET last_answer_at = greatest(answered_at, (
    SELECT max(created_at) FROM hub_message WHERE thread_id = hub_thread.id AND author = 'MEMBER'
)) WHERE answered_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0048_company_sign_in")]

    operations = [
        migrations.AddField("thread", "last_answer_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(_LAST, migrations.RunSQL.noop),
    ]
