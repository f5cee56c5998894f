from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("simulator", "0010_resemblances")]

    operations = [
        migrations.AddField("candidateimport", "reason", models.TextField(blank=True)),
        migrations.AlterField(
            "candidateimport",
            "state",
            models.CharField(
                choices=[
                    ("mapping", "Waiting for its columns"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("stopped", "Stopped"),
                ],
                default="mapping",
                max_length=10,
            ),
        ),
    ]
