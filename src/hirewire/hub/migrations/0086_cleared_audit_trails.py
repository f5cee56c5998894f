from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0084_returns_to_former_ids")]
    operations = [migrations.AddField("purge", "trail_cleared_at", models.DateTimeField(blank=True, null=True))]
