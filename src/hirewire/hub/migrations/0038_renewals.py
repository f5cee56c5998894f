"""Store when a known record last arrived with a new date of change, to compute how late changes arrive.

The first import of a record does not count: its date of change may be long past, although the ATS sent the record
without delay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0037_export_choices")]

    operations = [
        migrations.AddField(model_name=name, name="renewed_at", field=models.DateTimeField(blank=True, null=True))
        for name in ("application", "candidate")
    ]
