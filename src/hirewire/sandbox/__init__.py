"""A whole system on one machine: processes, PostgreSQL, a home folder, keys."""
