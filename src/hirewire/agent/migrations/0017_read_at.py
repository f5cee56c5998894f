"""Store when the changes of each ATS were last read. Earlier releases guessed this from the time of the next poll."""

from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: In the previous release, a poll began this long after the one before it.
EVERY = timedelta(seconds=60)


def keep_what_was_shown(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    done = apps.get_model("agent", "Sync").objects.filter(is_first_done=True)
    done.update(read_at=models.F("polls_at") - EVERY)


class Migration(migrations.Migration):
    dependencies = [("agent", "0016_traces")]

    operations = [
        migrations.AddField("sync", "read_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(keep_what_was_shown, migrations.RunPython.noop),
    ]
