from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0082_ids_in_purged_exports")]
    operations = [
        migrations.AddField("companymove", "looked_at", models.DateTimeField(blank=True, null=True)),
    ]
