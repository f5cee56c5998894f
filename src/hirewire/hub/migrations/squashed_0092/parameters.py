"""Storage parameters of tables: when autovacuum begins, and how much room a page keeps for updates."""

#: Room for new versions of rows, so that an update need not touch the indexes.
ROOM = {"fillfactor": 95}
#: By default, PostgreSQL vacuums a table when a fifth of its rows are dead, and analyzes it after changes to a tenth. A
#: table of ten million candidates would be vacuumed only at two million dead rows. With a fiftieth, a vacuum has less
#: to do each time, and more pages stay marked as visible to all, so that more look-ups need only the index.
LARGE = {
    "autovacuum_vacuum_scale_factor": 0.02,
    "autovacuum_vacuum_insert_scale_factor": 0.05,
    "autovacuum_analyze_scale_factor": 0.02,
}
#: Rows of queues come and go. Whoever takes the oldest rows passes over the dead ones before them. PostgreSQL starts a
#: vacuum when the dead rows reach a share of the rows that the last vacuum counted. The last vacuum may have counted a
#: million rows just before the queue emptied, so the share has to be small. A vacuum of a queue is short, so it need
#: not pause.
QUEUE = {
    "autovacuum_vacuum_scale_factor": 0.01,
    "autovacuum_vacuum_cost_delay": 0,
}

TABLES = {
    "hub_candidate": {**ROOM, **LARGE},
    "hub_candidatefacts": LARGE,
    "hub_application": {**ROOM, **LARGE},
    "hub_stage": {**ROOM, **LARGE},
    # Searches read candidacies by index alone.
    "hub_candidacy": LARGE,
    "hub_rematch": QUEUE,
    "hub_rescore": QUEUE,
    "hub_staleapplications": QUEUE,
    "hub_stalemember": QUEUE,
    # Their rows stay for some days after the work is done, so even a small share of all rows may exceed the number of
    # rows that wait.
    "hub_postingtask": QUEUE,
    "hub_delivery": QUEUE,
    "procrastinate_jobs": QUEUE,
    "procrastinate_events": QUEUE,
    # A few rows that change several times a second.
    "hub_endpoint": QUEUE,
    "hub_usage": QUEUE,
}
PARAMETERS = "".join(
    f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in parameters.items())});\n"
    for table, parameters in TABLES.items()
)
