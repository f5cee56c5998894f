from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("simulator", "0006_evaluations")]

    operations = [
        migrations.AddField("account", "left_recruiter_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "account",
            "left_recruiter_by",
            models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
    ]
