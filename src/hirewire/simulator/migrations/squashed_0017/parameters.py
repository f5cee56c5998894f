"""Storage parameters of tables: when autovacuum begins."""

#: By default, PostgreSQL vacuums a table when a fifth of its rows are dead, and analyzes it when a tenth have changed.
#: With a fiftieth, a vacuum has less to do each time.
LARGE = {
    "autovacuum_vacuum_scale_factor": 0.02,
    "autovacuum_vacuum_insert_scale_factor": 0.05,
    "autovacuum_analyze_scale_factor": 0.02,
}
#: Rows of queues come and go, and whoever takes the oldest rows passes over the dead ones before them. A vacuum of a
#: queue is short, so it need not pause.
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
PARAMETERS = "".join(
    f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in parameters.items())});\n"
    for table, parameters in TABLES.items()
)
