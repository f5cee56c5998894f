"""The connector to the ATS Simulator, through its REST API and webhooks."""

from hirewire.agent.connectors.simulator.connector import Settings, Simulator
from hirewire.agent.connectors.simulator.description import DESCRIPTION

__all__ = ["DESCRIPTION", "Settings", "Simulator"]
