"""When the ATS stopped accepting a connection's key or sign-in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0020_grants")]

    operations = [
        migrations.AddField("sync", "access_ended_at", models.DateTimeField(blank=True, null=True)),
    ]
