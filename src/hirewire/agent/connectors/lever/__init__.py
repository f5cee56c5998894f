"""The connector to Lever, through its Data API v1."""

from hirewire.agent.connectors.lever.connector import Lever, Settings
from hirewire.agent.connectors.lever.description import DESCRIPTION

__all__ = ["DESCRIPTION", "Lever", "Settings"]
