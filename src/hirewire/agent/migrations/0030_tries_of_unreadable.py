from django.db import migrations

#: From this release on, unreadable records with at least one try are read again, by the key of their row. The key of an
#: existing row does not always identify the record: it may be the number of a line in a file. Set the tries of existing
#: rows to 0, so that these records are not read again.
_NO_TRIES = """
UPDATE agent_sent SET tries = 0 WHERE content = '' AND reason <> '' AND blocked_by = '' AND parent = ''
"""


class Migration(migrations.Migration):
    dependencies = [("agent", "0029_introduced")]

    operations = [migrations.RunSQL(_NO_TRIES, migrations.RunSQL.noop)]
