"""Store when the agent learned of each match, so that an old match is not treated as new at every poll."""

from django.db import migrations, models
from django.db.models.functions import Now

from hirewire.kit import clock


class Migration(migrations.Migration):
    dependencies = [("agent", "0024_default_location")]

    operations = [
        migrations.AddField(
            model_name="match",
            name="since",
            field=models.DateTimeField(db_default=Now(), default=clock.now),
        )
    ]
