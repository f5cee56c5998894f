from django.db import migrations


class Migration(migrations.Migration):
    """Separate from migration 0002, whose deferred checks block changes of the table until that migration commits."""

    dependencies = [("simulator", "0002_security_groups")]

    operations = [migrations.RemoveField(model_name="user", name="groups")]
