from django.db import migrations

#: From now on, records with at least one try are read again. Records that an earlier version stored may have a key by
#: which nothing can be read, such as the number of a line.
_NO_TRIES = """
UPDATE agent_sent SET tries = 0 WHERE content = '' AND reason <> '' AND blocked_by = '' AND parent = ''
"""


class Migration(migrations.Migration):
    dependencies = [("agent", "0029_introduced")]

    operations = [migrations.RunSQL(_NO_TRIES, migrations.RunSQL.noop)]
