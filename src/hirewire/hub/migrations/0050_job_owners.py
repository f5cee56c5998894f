"""Let owners follow their jobs."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now, Upper


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0049_last_answers")]

    operations = [
        # For existing jobs, the time of the upgrade is stored as the time when Recruiter learned of the owner, so that
        # nobody is flooded with notifications.
        migrations.AddField("jobposting", "owner_known_at", models.DateTimeField(db_default=Now())),
        migrations.AddField("followedjob", "is_ended", models.BooleanField(db_default=False, default=False)),
        AddIndexConcurrently(
            model_name="jobposting",
            index=models.Index(
                F("organization"),
                Upper("requisition_owner_email"),
                name="hub_posting_owner",
                condition=~Q(requisition_owner_email=""),
            ),
        ),
    ]
