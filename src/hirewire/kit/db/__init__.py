"""PostgreSQL through Django: bulk writes, row security, conflicts and outages."""
