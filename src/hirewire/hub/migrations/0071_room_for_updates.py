"""Pages of records that change leave room for the next version of a row, so that indexes need not follow it.

This only affects rows that are written from now on. Nobody has to wait for the change.
"""

from django.db import migrations

TABLES = ("hub_candidate", "hub_application", "hub_stage")


class Migration(migrations.Migration):
    dependencies = [("hub", "0070_lean_addresses")]
    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET (fillfactor = 95)", f"ALTER TABLE {table} RESET (fillfactor)")
        for table in TABLES
    ]
