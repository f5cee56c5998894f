"""Let autovacuum begin sooner in large tables and in queues.

No query has to wait for these statements, and they change no rows. Autovacuum uses the new parameters from now on.
"""

from django.db import migrations

#: By default, PostgreSQL vacuums a table when a fifth of its rows are dead, and analyzes it when a tenth have changed.
#: Here, a fiftieth is enough for both, so each vacuum has less to do.
LARGE = {
    "autovacuum_vacuum_scale_factor": 0.02,
    "autovacuum_vacuum_insert_scale_factor": 0.05,
    "autovacuum_analyze_scale_factor": 0.02,
}
#: Rows of a queue are soon deleted. A query for the oldest rows has to skip all dead rows before them, so queues are
#: vacuumed even sooner. A vacuum of a queue is short, so it need not pause.
QUEUE = {"autovacuum_vacuum_scale_factor": 0.01, "autovacuum_vacuum_cost_delay": 0}

TABLES = {
    "simulator_application": LARGE,
    "simulator_candidate": LARGE,
    "simulator_recordfacts": LARGE,
    "simulator_recordkey": LARGE,
    "simulator_stageentry": LARGE,
    "simulator_valuecount": LARGE,
    "simulator_unweighed": QUEUE,
    "simulator_webhookdelivery": QUEUE,
}


def _set(table: str, parameters: dict[str, float]) -> migrations.RunSQL:
    values = ", ".join(f"{name} = {value}" for name, value in parameters.items())
    names = ", ".join(parameters)
    return migrations.RunSQL(f"ALTER TABLE {table} SET ({values})", f"ALTER TABLE {table} RESET ({names})")


class Migration(migrations.Migration):
    # Each statement is a transaction of its own. In one transaction, the first tables would stay locked against vacuums
    # and changes of the schema while a later statement waits for its table.
    atomic = False
    dependencies = [("simulator", "0015_earlier_data")]
    operations = [_set(table, parameters) for table, parameters in TABLES.items()]
