from django.db import migrations


class Migration(migrations.Migration):
    """Separate from migration 0002, whose deferred checks block altering the table until its transaction ends."""

    dependencies = [("simulator", "0002_security_groups")]

    operations = [migrations.RemoveField(model_name="user", name="groups")]
