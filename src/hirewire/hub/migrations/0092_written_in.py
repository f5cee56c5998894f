"""Store in each row of three queues the transaction that wrote the row. ``ats.synced.waiting`` says why.

PostgreSQL fills in the column, even when a process of the previous release writes the row. No model has the column.
"""

from django.db import migrations

TABLES = ("hub_rematch", "hub_rescore", "hub_staleapplications")


def _operations(table: str) -> list[migrations.RunSQL]:
    # The first statement adds the column without a default, so rows that are in the queue during the upgrade have no
    # value. If the first statement set the default, these rows would name the transaction of this migration. The second
    # statement therefore sets the default, which then applies only to new rows.
    return [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD COLUMN written_in xid8", f"ALTER TABLE {table} DROP COLUMN written_in"
        ),
        migrations.RunSQL(
            f"ALTER TABLE {table} ALTER COLUMN written_in SET DEFAULT pg_current_xact_id()", migrations.RunSQL.noop
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("hub", "0091_vacuums")]
    operations = [operation for table in TABLES for operation in _operations(table)]
