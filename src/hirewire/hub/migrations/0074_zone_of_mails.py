"""Store the browser's time zone with each sign-in, for the times in e-mails to the person.

The column has a default in the database, so no row is rewritten and nobody has to wait.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0073_short_pending_list")]
    operations = [
        migrations.AddField("signin", "zone", models.CharField(blank=True, db_default="", max_length=64)),
    ]
