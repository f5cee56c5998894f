"""A whole system on one machine: processes, PostgreSQL, homes, keys."""
