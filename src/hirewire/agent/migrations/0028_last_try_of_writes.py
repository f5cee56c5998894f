from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0027_jobs_of_applications")]

    operations = [
        migrations.AddField("atswrite", "began_at", models.DateTimeField(blank=True, null=True)),
    ]
