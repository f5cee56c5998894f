"""The connector to Greenhouse, through Harvest v3."""

from hirewire.agent.connectors.greenhouse.connector import Greenhouse, Settings
from hirewire.agent.connectors.greenhouse.description import DESCRIPTION
from hirewire.agent.connectors.greenhouse.expects import EXPECTS

__all__ = ["DESCRIPTION", "EXPECTS", "Greenhouse", "Settings"]
