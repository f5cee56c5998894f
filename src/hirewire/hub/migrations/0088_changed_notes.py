"""Store when a note about a candidate was changed in the ATS."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0087_records_of_exports")]
    operations = [
        migrations.AddField("candidatenote", "ats_last_modified_at", models.DateTimeField(blank=True, null=True)),
    ]
