"""The connector to Greenhouse, through Harvest v3."""

from hirewire.agent.connectors.greenhouse.connector import Greenhouse, Settings

__all__ = ["Greenhouse", "Settings"]
