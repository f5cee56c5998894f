"""Store when the ATS stopped accepting the key or the sign-in of a connection."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0020_grants")]

    operations = [
        migrations.AddField("sync", "access_ended_at", models.DateTimeField(blank=True, null=True)),
    ]
