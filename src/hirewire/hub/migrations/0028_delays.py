"""How long changes took to arrive, stored for companies that have too many to compute while somebody waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0027_tallies")]

    operations = [
        migrations.AddField(model_name="tally", name="delay", field=models.DurationField(blank=True, null=True)),
    ]
