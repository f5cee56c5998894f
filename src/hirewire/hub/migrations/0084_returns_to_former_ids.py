from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0083_late_rows_of_moves")]
    operations = [
        migrations.AddField("otherid", "returns_at", models.DateTimeField(blank=True, null=True)),
    ]
