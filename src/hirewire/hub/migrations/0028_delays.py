"""Store how late changes arrive, for companies with too many changes to query while somebody waits for a page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0027_tallies")]

    operations = [
        migrations.AddField(model_name="tally", name="delay", field=models.DurationField(blank=True, null=True)),
    ]
