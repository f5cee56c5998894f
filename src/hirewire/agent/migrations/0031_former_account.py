from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0030_tries_of_unreadable")]

    operations = [
        migrations.AddField("atswrite", "is_of_former_account", models.BooleanField(db_default=False, default=False)),
    ]
