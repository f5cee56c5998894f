from django.db import migrations, models
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    dependencies = [("agent", "0006_files")]

    operations = [
        migrations.AddField("connection", "public_jobs", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="AdvertisedJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=255)),
                ("connection", models.ForeignKey("agent.connection", CASCADE, related_name="advertised_jobs")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["connection", "key"], name="agent_advertised_job_once")]
            },
        ),
    ]
