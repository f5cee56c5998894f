from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0030_tries_of_unreadable")]

    operations = [
        migrations.AddField("connection", "account_number", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField("connection", "account_changed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("atswrite", "account_number", models.PositiveIntegerField(db_default=0, default=0)),
    ]
