from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0034_side_by_side")]

    operations = [
        migrations.AddField(
            "connection", "account_marks", ArrayField(models.CharField(max_length=200), blank=True, null=True)
        ),
        migrations.AddField("connection", "is_account_open", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("grant", "awaits_account", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("position", "read_at", models.DateTimeField(blank=True, null=True)),
    ]
