"""The connector to Ashby."""

from hirewire.agent.connectors.ashby.connector import Ashby, Settings
from hirewire.agent.connectors.ashby.description import DESCRIPTION
from hirewire.agent.connectors.ashby.expects import EXPECTS

__all__ = ["DESCRIPTION", "EXPECTS", "Ashby", "Settings"]
