"""Leave room in each page of a table for new versions of its rows, so that an update need not touch the indexes.

PostgreSQL leaves this room only in pages that it fills from now on, so nobody has to wait for the change.
"""

from django.db import migrations

TABLES = ("hub_candidate", "hub_application", "hub_stage")


class Migration(migrations.Migration):
    dependencies = [("hub", "0070_lean_addresses")]
    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET (fillfactor = 95)", f"ALTER TABLE {table} RESET (fillfactor)")
        for table in TABLES
    ]
