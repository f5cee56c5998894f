"""The trace in which an export was announced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0015_compared")]

    operations = [
        migrations.AddField("intake", "traceparent", models.CharField(blank=True, max_length=55, null=True)),
    ]
