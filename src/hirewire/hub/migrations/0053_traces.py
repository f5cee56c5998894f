"""Store the trace in which a push event was announced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0052_certification_runs")]

    operations = [
        migrations.AddField("pushevent", "traceparent", models.CharField(blank=True, max_length=55, null=True)),
    ]
