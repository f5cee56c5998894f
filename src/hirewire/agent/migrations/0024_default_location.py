"""Where jobs are for which the ATS names no place."""

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
