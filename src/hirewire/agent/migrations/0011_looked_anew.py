from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0010_about")]

    operations = [
        migrations.AddField("sync", "asked_anew", models.PositiveIntegerField(default=0)),
    ]
