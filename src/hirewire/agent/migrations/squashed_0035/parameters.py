"""Storage parameters of tables: when autovacuum begins."""

#: PostgreSQL waits until a fifth of a table is dead, and analyzes after changes to a tenth. With a fiftieth, a vacuum
#: has less to do each time.
LARGE = {
    "autovacuum_vacuum_scale_factor": 0.02,
    "autovacuum_vacuum_insert_scale_factor": 0.05,
    "autovacuum_analyze_scale_factor": 0.02,
}
#: Rows of queues come and go, and whoever takes the oldest rows passes over the dead ones before them. A vacuum of a
#: queue is short, so it need not pause.
QUEUE = {"autovacuum_vacuum_scale_factor": 0.01, "autovacuum_vacuum_cost_delay": 0}

TABLES = {
    # A row for each record of an ATS.
    "agent_sent": LARGE,
    # As many rows, which each comparison writes and deletes.
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
PARAMETERS = "".join(
    f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in parameters.items())});\n"
    for table, parameters in TABLES.items()
)
