from django.db import migrations


class Migration(migrations.Migration):
    """Drop the users' column ``groups``, which migration 0002 has read.

    Migration 0002 cannot drop the column, because its own deferred checks block changes of the table until it commits.
    """

    dependencies = [("simulator", "0002_security_groups")]

    operations = [migrations.RemoveField(model_name="user", name="groups")]
