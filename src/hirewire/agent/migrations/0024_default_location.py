"""The place that jobs get if the ATS names none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0023_pace")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="default_location",
            field=models.CharField(blank=True, db_default="", max_length=200),
        )
    ]
