from django.db import migrations


class Migration(migrations.Migration):
    """Separate from the copying, which defers checks to the end of its transaction. They block altering the table."""

    dependencies = [("simulator", "0002_security_groups")]

    operations = [migrations.RemoveField(model_name="user", name="groups")]
