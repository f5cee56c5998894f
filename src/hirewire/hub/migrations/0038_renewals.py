"""Store when a record arrived with a newer date of change, so that imports of old records do not count as delays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0037_export_choices")]

    operations = [
        migrations.AddField(model_name=name, name="renewed_at", field=models.DateTimeField(blank=True, null=True))
        for name in ("application", "candidate")
    ]
