"""Store when an ATS refused an export, and how long it took to count a company's records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0077_forms_and_groups_of_sign_ins")]
    operations = [
        migrations.AddField("export", "refused_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("recordcount", "took", models.FloatField(db_default=0.0, default=0.0)),
    ]
