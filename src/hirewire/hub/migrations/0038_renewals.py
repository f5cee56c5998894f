"""Store when a record last arrived with a new date of change, because only changes of known records show a delay.

The first import of an old record is not a delay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0037_export_choices")]

    operations = [
        migrations.AddField(model_name=name, name="renewed_at", field=models.DateTimeField(blank=True, null=True))
        for name in ("application", "candidate")
    ]
