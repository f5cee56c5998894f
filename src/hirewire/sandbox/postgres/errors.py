class PostgresError(Exception):
    """PostgreSQL cannot be had here; the message is a sentence that says what to do."""
