class PostgresError(Exception):
    """PostgreSQL cannot run here; the message is a sentence that says what to do."""
