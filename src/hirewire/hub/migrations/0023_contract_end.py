from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0022_company_moves")]

    operations = [
        migrations.AddField("contract", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "contract",
            "end_cause",
            models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
    ]
