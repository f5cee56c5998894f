"""An index for notifications about the jobs that a seat follows. It is built while people work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0043_mentions_and_followed_jobs")]

    operations = [
        AddIndexConcurrently(
            model_name="candidacy",
            index=models.Index(
                condition=models.Q(changed_at__isnull=False),
                fields=["organization", "ats_job_posting_id", "changed_at"],
                name="hub_candidacy_changed",
            ),
        ),
    ]
