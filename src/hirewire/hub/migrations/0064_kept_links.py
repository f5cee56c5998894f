from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0063_policies_through_functions")]
    operations = [
        migrations.AddField("matchdecision", "outlasts_sync", models.BooleanField(db_default=False, default=False))
    ]
