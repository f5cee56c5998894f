from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0036_words")]

    operations = [
        migrations.AddField("export", "adds_to", models.CharField(blank=True, db_default="", max_length=255)),
    ]
