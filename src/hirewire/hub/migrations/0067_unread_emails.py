"""Drop the index of job applications' e-mail addresses, which nothing looks up. New rows may omit the address."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0066_no_candidate_key_rows")]
    operations = [
        RemoveIndexConcurrently(model_name="application", name="hub_application_email"),
        migrations.AlterField(
            model_name="application",
            name="match_email",
            field=models.TextField(blank=True, db_default=""),
        ),
    ]
