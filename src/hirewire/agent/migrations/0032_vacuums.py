"""Let autovacuum begin sooner in large tables, in queues, and in tables whose few rows change all the time.

These statements block nobody and write no row. Autovacuum uses the new parameters from now on.
"""

from django.db import migrations

#: By default, PostgreSQL vacuums a table when a fifth of its rows are dead, and analyzes it when a tenth have changed.
#: With a fiftieth for both, each vacuum has less to do.
LARGE = {
    "autovacuum_vacuum_scale_factor": 0.02,
    "autovacuum_vacuum_insert_scale_factor": 0.05,
    "autovacuum_analyze_scale_factor": 0.02,
}
#: Rows of queues are added and deleted all the time, and a query for the oldest rows has to skip the dead rows before
#: them. A vacuum of a queue is short, so it need not pause.
QUEUE = {"autovacuum_vacuum_scale_factor": 0.01, "autovacuum_vacuum_cost_delay": 0}

TABLES = {
    # A row for each record of an ATS.
    "agent_sent": LARGE,
    # As many rows as ``agent_sent``. Each comparison of ids writes and deletes them.
    "agent_listedrecord": LARGE,
    "agent_pendinghint": QUEUE,
    "agent_pendingposting": QUEUE,
    "procrastinate_jobs": QUEUE,
    "procrastinate_events": QUEUE,
    # A few rows of each connection, which change with each batch of a sync.
    "agent_pace": QUEUE,
    "agent_position": QUEUE,
    "agent_progress": QUEUE,
    "agent_sync": QUEUE,
    "agent_tally": QUEUE,
}


def _set(table: str, parameters: dict[str, float]) -> migrations.RunSQL:
    values = ", ".join(f"{name} = {value}" for name, value in parameters.items())
    names = ", ".join(parameters)
    return migrations.RunSQL(f"ALTER TABLE {table} SET ({values})", f"ALTER TABLE {table} RESET ({names})")


class Migration(migrations.Migration):
    # Run each statement in a transaction of its own. In a single transaction, one table would stay locked while a
    # statement waits for the lock of another table.
    atomic = False
    dependencies = [("agent", "0031_account_number"), ("procrastinate", "0001_initial")]
    operations = [_set(table, parameters) for table, parameters in TABLES.items()]
