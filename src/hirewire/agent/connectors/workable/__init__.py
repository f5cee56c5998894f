"""The connector to Workable, through the version 3 of its API."""

from hirewire.agent.connectors.workable.connector import Settings, Workable
from hirewire.agent.connectors.workable.description import DESCRIPTION

__all__ = ["DESCRIPTION", "Settings", "Workable"]
