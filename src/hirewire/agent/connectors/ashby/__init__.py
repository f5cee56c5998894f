"""The connector to Ashby."""

from hirewire.agent.connectors.ashby.connector import Ashby, Settings
from hirewire.agent.connectors.ashby.description import DESCRIPTION

__all__ = ["DESCRIPTION", "Ashby", "Settings"]
