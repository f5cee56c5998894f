import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("simulator", "0013_weighed_resemblances")]

    operations = [
        migrations.AddField(
            "note",
            "user",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="simulator.user",
            ),
        ),
    ]
