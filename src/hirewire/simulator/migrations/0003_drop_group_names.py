from django.db import migrations


class Migration(migrations.Migration):
    """Apart from the copying, which leaves the table with work to do at the end of its transaction."""

    dependencies = [("simulator", "0002_security_groups")]

    operations = [migrations.RemoveField(model_name="user", name="groups")]
