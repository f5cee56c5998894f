"""The connector to any ATS that leaves its data as CSV files in a folder."""

from hirewire.agent.connectors.files.connector import CsvFolder
from hirewire.agent.connectors.files.description import DESCRIPTION
from hirewire.agent.connectors.files.settings import Settings

__all__ = ["DESCRIPTION", "CsvFolder", "Settings"]
