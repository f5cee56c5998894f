from django.db import migrations


class Migration(migrations.Migration):
    """Separate from the copying: until its transaction ends, deferred checks are open that block altering the table."""

    dependencies = [("simulator", "0002_security_groups")]

    operations = [migrations.RemoveField(model_name="user", name="groups")]
