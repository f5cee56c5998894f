"""Leave room in each page for new versions of rows, so that an update need not touch the indexes.

Only rows that are written from now on leave this room, so nobody has to wait for the change.
"""

from django.db import migrations

TABLES = ("hub_candidate", "hub_application", "hub_stage")


class Migration(migrations.Migration):
    dependencies = [("hub", "0070_lean_addresses")]
    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET (fillfactor = 95)", f"ALTER TABLE {table} RESET (fillfactor)")
        for table in TABLES
    ]
