"""The connector to any ATS that keeps its data in PostgreSQL, MySQL, MariaDB or SQLite."""

from hirewire.agent.connectors.sql.connector import SqlDatabase
from hirewire.agent.connectors.sql.description import DESCRIPTION
from hirewire.agent.connectors.sql.settings import Settings

__all__ = ["DESCRIPTION", "Settings", "SqlDatabase"]
