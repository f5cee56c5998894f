"""An index of finished exports, with which every page counts notifications. It is built while people work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0041_bell")]

    operations = [
        AddIndexConcurrently(
            model_name="export",
            index=models.Index(
                condition=models.Q(finished_at__isnull=False),
                fields=["seat", "finished_at"],
                name="hub_export_ended",
            ),
        ),
    ]
