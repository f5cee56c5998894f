"""Since when the ATS takes the key or the sign-in of a connection no longer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0020_grants")]

    operations = [
        migrations.AddField("sync", "access_ended_at", models.DateTimeField(blank=True, null=True)),
    ]
