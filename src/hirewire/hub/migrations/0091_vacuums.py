"""Let autovacuum begin sooner in large tables, in queues, and in tables whose few rows change all the time.

Nobody waits for these statements, and no row is written. Tables follow the new parameters from now on.
"""

from django.db import migrations

#: By default, PostgreSQL vacuums a table when a fifth of its rows are dead, and analyzes it after a tenth of its rows
#: have changed. A table of ten million candidates would be vacuumed only at two million dead rows. If a vacuum starts
#: when a fiftieth of the rows are dead, it has less to do, and more pages stay marked as visible to all, so that more
#: look-ups need only the index.
LARGE = {
    "autovacuum_vacuum_scale_factor": 0.02,
    "autovacuum_vacuum_insert_scale_factor": 0.05,
    "autovacuum_analyze_scale_factor": 0.02,
}
#: Rows enter and leave a queue all the time. A query for the oldest rows has to skip the dead rows before them.
#: PostgreSQL starts a vacuum when the dead rows reach a share of the rows that the last vacuum counted. That vacuum may
#: have counted a million rows just before the queue emptied, so the share has to be small. A vacuum of a queue is
#: short, so it need not pause.
QUEUE = {
    "autovacuum_vacuum_scale_factor": 0.01,
    "autovacuum_vacuum_cost_delay": 0,
}

TABLES = {
    "hub_candidate": LARGE,
    "hub_candidatefacts": LARGE,
    "hub_application": LARGE,
    "hub_stage": LARGE,
    # Searches read candidacies from an index alone, which works only for pages that are marked as visible to all.
    "hub_candidacy": LARGE,
    "hub_rematch": QUEUE,
    "hub_rescore": QUEUE,
    "hub_staleapplications": QUEUE,
    "hub_stalemember": QUEUE,
    # In the next four tables, rows stay for some days after their work is done. A share of all rows may therefore be
    # more than the rows that still wait for their work, unless the share is very small.
    "hub_postingtask": QUEUE,
    "hub_delivery": QUEUE,
    "procrastinate_jobs": QUEUE,
    "procrastinate_events": QUEUE,
    # These tables have few rows, which change several times a second.
    "hub_endpoint": QUEUE,
    "hub_usage": QUEUE,
}


def _set(table: str, parameters: dict[str, float]) -> migrations.RunSQL:
    values = ", ".join(f"{name} = {value}" for name, value in parameters.items())
    names = ", ".join(parameters)
    return migrations.RunSQL(f"ALTER TABLE {table} SET ({values})", f"ALTER TABLE {table} RESET ({names})")


class Migration(migrations.Migration):
    # Each statement runs in a separate transaction, so that none keeps a table locked while it waits for another table.
    atomic = False
    dependencies = [("hub", "0090_exports_under_way"), ("procrastinate", "0001_initial")]
    operations = [_set(table, parameters) for table, parameters in TABLES.items()]
