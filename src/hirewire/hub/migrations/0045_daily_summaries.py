"""Store who wants a daily summary of notifications by e-mail, when the last one went out, and in which language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0044_candidacy_changes")]

    operations = [
        migrations.AddField("bell", "wants_mail", models.BooleanField(default=True, db_default=True)),
        migrations.AddField("bell", "mailed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("bell", "told_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("signin", "language", models.CharField(blank=True, db_default="", max_length=10)),
    ]
