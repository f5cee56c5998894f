"""Store when a link for a forgotten password, or an invitation, was last sent by e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0050_job_owners")]

    operations = [
        migrations.AddField("person", "reset_mailed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("seatinvitation", "mailed_at", models.DateTimeField(blank=True, null=True)),
    ]
