"""The connector to Lever, through its Data API v1."""

from hirewire.agent.connectors.lever.connector import Lever, Settings
from hirewire.agent.connectors.lever.description import DESCRIPTION
from hirewire.agent.connectors.lever.expects import EXPECTS

__all__ = ["DESCRIPTION", "EXPECTS", "Lever", "Settings"]
